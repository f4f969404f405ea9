package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Writes one Parquet file (zstd, three-level lists, page checksums). The rows go to a temporary
 * sibling; {@link #publish} renames it over the target, {@link #close} without {@code publish}
 * removes it, so nobody ever sees half a file.
 */
public final class ParquetWriter implements AutoCloseable {

  private static final int ROWS_BETWEEN_SIZE_CHECKS = 16;

  private final Path target;
  private final Path temporary;
  private final SyncedFile output;
  private final org.apache.parquet.hadoop.ParquetWriter<GenericRecord> writer;
  private boolean finished;

  private ParquetWriter(Path target, Schema schema, long rowGroupBytes, WriteOptions options)
      throws IOException {
    this.target = AtomicWrite.linked(target);
    AtomicWrite.folders(this.target.getParent());
    this.temporary = temporary(this.target);
    this.output = new SyncedFile(temporary);
    try {
      this.writer = open(schema, rowGroupBytes, options);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /**
   * Path beside the target, apart from other processes; what killed processes left of the same file
   * is deleted.
   */
  static Path temporary(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    String prefix = "." + target.getFileName() + ".";
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,18})\\.tmp");
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder)) {
      for (Path sibling : siblings) {
        Matcher matcher = name.matcher(sibling.getFileName().toString());
        if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
          Files.deleteIfExists(sibling);
        }
      }
    }
    return folder.resolve(prefix + ProcessHandle.current().pid() + ".tmp");
  }

  /**
   * Starts a file; its folder is made if need be.
   *
   * @param rowGroupBytes a row group is closed once its buffered columns reach this size; checked
   *     at least every 16 rows
   * @throws UserException if the file can't be made
   */
  public static ParquetWriter create(
      Path target, Schema schema, long rowGroupBytes, WriteOptions options) {
    try {
      return new ParquetWriter(target, schema, rowGroupBytes, options);
    } catch (IOException e) {
      throw AtomicWrite.failure(target, e);
    }
  }

  private org.apache.parquet.hadoop.ParquetWriter<GenericRecord> open(
      Schema schema, long rowGroupBytes, WriteOptions options) throws IOException {
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    AvroParquetWriter.Builder<GenericRecord> builder =
        AvroParquetWriter.<GenericRecord>builder(output)
            .withSchema(schema)
            .withDataModel(GenericData.get())
            .withExtraMetaData(options.metadata())
            .withConf(configuration)
            .withCodecFactory(new JvmCodecs(new PageBuffers()))
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(rowGroupBytes)
            // The default of 100 rows would let 100 large images pile up in memory.
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_SIZE_CHECKS);
    for (String column : options.packed()) {
      builder
          .withCompressionCodec(column, CompressionCodecName.UNCOMPRESSED)
          .withDictionaryEncoding(column, false)
          .withStatisticsEnabled(column, false);
    }
    return builder.build();
  }

  /**
   * Adds a row.
   *
   * @throws UserException if it can't be written; the temporary file is gone then
   */
  public void write(GenericRecord row) {
    try {
      writer.write(row);
    } catch (IOException | RuntimeException e) {
      throw givenUp(e);
    }
  }

  /**
   * Finishes the file and puts it in place of any former one.
   *
   * @throws UserException if that fails; the former file, if any, is untouched then
   */
  public void publish() {
    try {
      writer.close();
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      finished = true;
      AtomicWrite.force(target.getParent());
    } catch (IOException | RuntimeException e) {
      throw givenUp(e);
    }
  }

  @Override
  public void close() {
    if (finished) {
      return;
    }
    finished = true;
    try {
      output.abandon();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw AtomicWrite.failure(target, e);
    }
  }

  /** Cleans up; a failure that isn't the disk's is a defect and goes through as it is. */
  private RuntimeException givenUp(Exception failure) {
    close();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return AtomicWrite.failure(target, io);
      }
    }
    return (RuntimeException) failure;
  }
}
