/**
 * Data sets of others as our Parquet.
 *
 * <p>A folder in its own layout comes in, Parquet files that {@link dev.ergo.data.ParquetExamples}
 * reads go out: image files unchanged, boxes held against the size of each image, every row that
 * doesn't fit named by file and line.
 */
package dev.ergo.data.imports;
