package dev.ergo.rl.kill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file of a {@link WatchedProvider}; a write may be cut off in its middle. */
final class WatchedChannel extends FileChannel {

  private final FileChannel real;
  private final Path file;
  private final Moment moment;

  WatchedChannel(FileChannel real, Path file, Moment moment) throws IOException {
    this.real = real;
    this.file = file;
    this.moment = moment;
    moment.opened(file, real.size());
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int half = bytes.remaining() / 2;
    if (half == 0) {
      moment.before(file);
      return real.write(bytes);
    }
    int written = real.write(bytes.slice(bytes.position(), half));
    bytes.position(bytes.position() + written);
    moment.before(file);
    return written + real.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
    moment.before(file);
    return real.write(buffers, offset, length);
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    moment.before(file);
    return real.write(bytes, position);
  }

  @Override
  public void force(boolean metadata) throws IOException {
    moment.before(file);
    real.force(metadata);
    moment.forced(file, real.size());
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    moment.before(file);
    real.truncate(size);
    return this;
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return real.read(bytes);
  }

  @Override
  public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
    return real.read(buffers, offset, length);
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return real.read(bytes, position);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    moment.before(file);
    return real.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
