/**
 * Layouts of data sets: which columns hold question, answer, picture and boxes, and what they mean.
 *
 * <p>Rows of a {@link dev.ergo.data.table.Table} come in, under the names that other trainers use;
 * {@link dev.ergo.data.layout.LayoutItem}s go out. A rule that changes what stands in a row is
 * counted, and what can't be meant is refused with the row's place.
 */
package dev.ergo.data.layout;
