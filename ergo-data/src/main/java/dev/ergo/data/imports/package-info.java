/**
 * Data sets of others, made into the Parquet files that Ergo trains on.
 *
 * <p>A folder in the layout in which it was published comes in, Parquet files that {@link
 * dev.ergo.data.ParquetExamples} reads go out: image files unchanged, boxes held against the size
 * of each image, every row that doesn't fit named by file and line.
 */
package dev.ergo.data.imports;
