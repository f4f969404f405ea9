/**
 * Self-contained HTML reports: tables, curves and frontiers as inline SVG, galleries of episodes
 * with their boxes drawn, and browsers of all items of an evaluation.
 *
 * <p>In come numbers, texts and decoded images; out comes one HTML file that opens without a
 * network, follows the reader's light or dark mode, and shows every text as text: generated answers
 * are escaped, and a content security policy allows no script but the report's own.
 */
package dev.ergo.eval.report;
