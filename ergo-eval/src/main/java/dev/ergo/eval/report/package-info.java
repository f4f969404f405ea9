/**
 * Self-contained HTML reports: what {@code report.html} says about an evaluation, and the tables,
 * curves and frontiers as inline SVG, galleries of episodes with their boxes drawn, and browsers of
 * all items of an evaluation that it is made of. Reports of training and sweeps use the same
 * pieces.
 *
 * <p>In come a summary with its tasks and answers, or numbers, texts and decoded images; out comes
 * one HTML file that opens without a network, follows the reader's light or dark mode, and shows
 * every text as text: generated answers are escaped, and a content security policy allows no script
 * but the report's own.
 */
package dev.ergo.eval.report;
