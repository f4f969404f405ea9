/**
 * What {@code report.html} says about an evaluation: tables and figures of its summary, and every
 * item with the answers of all policies.
 *
 * <p>In come summary, tasks and answers; out comes an {@link dev.ergo.eval.report.HtmlReport}, made
 * of the blocks of {@code report}.
 */
package dev.ergo.eval.page;
