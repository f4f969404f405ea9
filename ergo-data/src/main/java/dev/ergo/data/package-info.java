/**
 * What flows: {@link dev.ergo.data.Example}s and where they come from.
 *
 * <p>In come Parquet files, folders of other projects and seeds; out come examples with image
 * references and finished Parquet files.
 */
package dev.ergo.data;
