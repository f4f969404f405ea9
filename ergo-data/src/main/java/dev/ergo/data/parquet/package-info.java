/**
 * Parquet files without Hadoop: {@link dev.ergo.data.parquet.ParquetReader} gives rows as plain
 * Java values, one row group at a time and only the columns asked for; {@link
 * dev.ergo.data.parquet.ParquetWriter} takes Avro records and publishes finished files only.
 *
 * <p>In come paths and schemas, out go values; what the columns mean is the callers' business.
 * parquet-hadoop (the library) is used, {@code org.apache.hadoop} (the project) is never loaded:
 * codecs are {@link dev.ergo.data.parquet.JvmCodecs}.
 */
package dev.ergo.data.parquet;
