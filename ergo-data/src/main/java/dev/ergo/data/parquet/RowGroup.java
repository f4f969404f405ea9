package dev.ergo.data.parquet;

/**
 * A row group as the footer describes it.
 *
 * @param index position in the file
 * @param firstRow file row number of its first row
 * @param rows number of rows
 * @param bytes packed size of all its columns
 */
public record RowGroup(int index, long firstRow, long rows, long bytes) {}
