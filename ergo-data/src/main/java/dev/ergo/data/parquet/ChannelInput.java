package dev.ergo.data.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file on the disk. Java passes what it reads on through a buffer of its own, and Parquet asks
 * for megabytes at once; in small pieces that buffer stays in the processor's cache.
 */
record ChannelInput(Path path) implements InputFile {

  private static final int PIECE_BYTES = 128 << 10;

  @Override
  public long getLength() throws IOException {
    return Files.size(path);
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return new Stream(FileChannel.open(path, StandardOpenOption.READ));
  }

  private static final class Stream extends DelegatingSeekableInputStream {

    private final FileChannel channel;

    Stream(FileChannel channel) {
      super(new Pieces(channel));
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public void readFully(ByteBuffer buffer) throws IOException {
      if (!buffer.isDirect()) {
        super.readFully(buffer);
        return;
      }
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException();
        }
      }
    }
  }

  private static final class Pieces extends InputStream {

    private final FileChannel channel;

    Pieces(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(into, offset, Math.min(length, PIECE_BYTES)));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
