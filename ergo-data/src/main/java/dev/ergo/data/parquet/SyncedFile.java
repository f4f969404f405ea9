package dev.ergo.data.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A local output file that is forced to the disk when it is closed, and that can be closed apart
 * from Parquet's writer, which leaves it open where writing fails.
 */
final class SyncedFile implements OutputFile {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private Stream stream;

  SyncedFile(Path path) {
    this.path = path;
  }

  @Override
  public PositionOutputStream create(long blockSize) throws IOException {
    return createOrOverwrite(blockSize);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
    stream =
        new Stream(
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
    return stream;
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  /** Gives the file up: closes it without looking at what is still buffered. */
  void abandon() throws IOException {
    if (stream != null) {
      stream.file.close();
    }
  }

  private static final class Stream extends PositionOutputStream {

    private final FileChannel file;
    private final OutputStream buffer;
    private long position;

    Stream(FileChannel file) {
      this.file = file;
      this.buffer = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      buffer.write(value);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      buffer.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      buffer.flush();
    }

    @Override
    public void close() throws IOException {
      try (file) {
        if (file.isOpen()) {
          buffer.flush();
          file.force(true);
        }
      }
    }
  }
}
