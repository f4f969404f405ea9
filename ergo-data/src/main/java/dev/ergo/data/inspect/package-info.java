/**
 * Job inspect: what is in a data set, before anything is trained on it.
 *
 * <p>The rows of a layout come in; a summary in words, rows as they are meant and Ergo's own
 * Parquet go out.
 */
package dev.ergo.data.inspect;
