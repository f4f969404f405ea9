package dev.ergo.core.tensor;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A piece of a file mapped into memory for as long as it is open. Left to the garbage collector, a
 * mapping stays until the heap happens to be full, and the pages of a whole checkpoint count as
 * memory of the process meanwhile.
 */
final class MappedBytes implements AutoCloseable {

  private static final Optional<Unmapping> UNMAPPING = Unmapping.find();

  private final MappedByteBuffer buffer;

  private MappedBytes(MappedByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Maps {@code count} bytes, at most 2 GB, from {@code position} on. */
  static MappedBytes of(FileChannel channel, long position, long count) throws IOException {
    return new MappedBytes(channel.map(FileChannel.MapMode.READ_ONLY, position, count));
  }

  /** The bytes; not to be touched once this is closed. */
  ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    UNMAPPING.ifPresent(unmapping -> unmapping.unmap(buffer));
  }

  /** Java 17 has no public way to unmap; where this one is missing, the collector does it. */
  private record Unmapping(Object unsafe, Method cleaner) {

    static Optional<Unmapping> find() {
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        return Optional.of(
            new Unmapping(instance.get(null), type.getMethod("invokeCleaner", ByteBuffer.class)));
      } catch (ReflectiveOperationException | RuntimeException e) {
        return Optional.empty();
      }
    }

    void unmap(ByteBuffer buffer) {
      try {
        cleaner.invoke(unsafe, buffer);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
