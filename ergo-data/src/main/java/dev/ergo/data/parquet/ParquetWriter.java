package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.PositionOutputStream;

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

  private ParquetWriter(Path target, Schema schema, long rowGroupBytes, List<String> packed)
      throws IOException {
    this.target = target;
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    this.temporary = temporary(target);
    this.output = new SyncedFile(temporary);
    try {
      this.writer = open(schema, rowGroupBytes, packed);
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
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d+)\\.tmp");
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder)) {
      for (Path sibling : siblings) {
        Matcher matcher = name.matcher(sibling.getFileName().toString());
        if (matcher.matches() && !isAlive(matcher.group(1))) {
          Files.deleteIfExists(sibling);
        }
      }
    }
    return folder.resolve(prefix + ProcessHandle.current().pid() + ".tmp");
  }

  private static boolean isAlive(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * Starts a file; its folder is made if need be.
   *
   * @param rowGroupBytes a row group is closed once its buffered columns reach this size; checked
   *     at least every 16 rows
   * @param packed dotted paths of columns whose values are compressed already: they are stored
   *     plain
   * @throws UserException if the file can't be made
   */
  public static ParquetWriter create(
      Path target, Schema schema, long rowGroupBytes, List<String> packed) {
    try {
      return new ParquetWriter(target, schema, rowGroupBytes, packed);
    } catch (IOException e) {
      throw AtomicWrite.failure(target, e);
    }
  }

  private org.apache.parquet.hadoop.ParquetWriter<GenericRecord> open(
      Schema schema, long rowGroupBytes, List<String> packed) throws IOException {
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    AvroParquetWriter.Builder<GenericRecord> builder =
        AvroParquetWriter.<GenericRecord>builder(output)
            .withSchema(schema)
            .withDataModel(GenericData.get())
            .withConf(configuration)
            .withCodecFactory(new JvmCodecs())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(rowGroupBytes)
            // The default of 100 rows would let 100 large images pile up in memory.
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_SIZE_CHECKS);
    for (String column : packed) {
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

  /**
   * A local output file that is forced to the disk when it is closed, and that can be closed apart
   * from Parquet's writer, which leaves it open where writing fails.
   */
  private static final class SyncedFile extends LocalOutputFile {

    private final Path path;
    private Stream stream;

    SyncedFile(Path path) {
      super(path);
      this.path = path;
    }

    @Override
    public PositionOutputStream create(long blockSize) throws IOException {
      return createOrOverwrite(blockSize);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
      stream = new Stream(new FileOutputStream(path.toFile()));
      return stream;
    }

    /** Gives the file up: closes it without looking at what is still buffered. */
    void abandon() throws IOException {
      if (stream != null) {
        stream.file.close();
      }
    }
  }

  private static final class Stream extends DelegatingPositionOutputStream {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileOutputStream file;
    private long position;

    Stream(FileOutputStream file) {
      super(new BufferedOutputStream(file, BUFFER_BYTES));
      this.file = file;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      super.write(value);
      position++;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      super.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void close() throws IOException {
      try (file) {
        if (file.getChannel().isOpen()) {
          flush();
          file.getFD().sync();
        }
      }
    }
  }
}
