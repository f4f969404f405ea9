/**
 * The folder of a run: its lock, resolved configuration, provenance, metrics, checkpoints and what
 * is needed to go on after an interruption. Everything here is written so that a crash at any moment
 * leaves either the old state or the new one.
 */
package dev.ergo.rl.run;
