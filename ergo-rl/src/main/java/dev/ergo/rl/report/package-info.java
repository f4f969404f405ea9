/**
 * What a finished training run shows: {@code summary.json} with before and after, and {@code
 * report.html} with curves and sample episodes.
 */
package dev.ergo.rl.report;
