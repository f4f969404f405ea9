/**
 * Files of rows, whatever their kind: Parquet, JSON, JSON lines, CSV, TSV, Arrow and tar, reached
 * by position.
 *
 * <p>In come files and folders as tools write them, out come rows of plain Java values; what the
 * columns mean is no concern of this package.
 */
package dev.ergo.data.table;
