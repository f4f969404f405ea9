package dev.ergo.data.parquet;

import dev.ergo.core.io.HeapShare;
import java.lang.ref.Cleaner;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.parquet.bytes.ByteBufferAllocator;

/**
 * Where pages stand that are read together, packed and unpacked, until they are closed. Pages of
 * images have megabytes; clearing fresh arrays of that size and collecting them takes as long as
 * unpacking. So large pages stand in buffers outside of the heap, which the next pages use again.
 * Small pages and very large ones get fresh arrays. Used by one thread at a time.
 */
final class PageBuffers implements ByteBufferAllocator, AutoCloseable {

  /** Below this fresh arrays are as fast. */
  private static final int LEAST_BYTES = 256 << 10;

  /** Bytes of all buffers. */
  private static final long BOUND = HeapShare.bytes(512L << 20, 2);

  /** Bytes of a buffer: three of them, for a page and the next and one that is packed. */
  static final int MOST_BYTES = (int) (BOUND / 3);

  /** A buffer is larger than its page by one part of so many. */
  private static final int SLACK_PARTS = 8;

  private static final Shelf SHELF = new Shelf();

  private final List<ByteBuffer> packed = new ArrayList<>();
  private final List<ByteBuffer> unpacked = new ArrayList<>();
  private int pages;
  private int unpackedPages;

  /** Bytes of a column in a row group that may come to stand here, packed or unpacked. */
  static long countedBytes(long bytes) {
    return bytes < LEAST_BYTES ? 0 : bytes;
  }

  /** Bytes of all buffers at most, with so many bytes of pages and every thread reading them. */
  static long atMost(long pageBytes) {
    int threads = Runtime.getRuntime().availableProcessors();
    // Two numbers near the largest long would not be one, multiplied.
    return pageBytes >= BOUND
        ? BOUND
        : Math.min(BOUND, threads * (pageBytes + pageBytes / SLACK_PARTS));
  }

  /** A buffer for packed pages. */
  @Override
  public ByteBuffer allocate(int size) {
    return taken(size, packed);
  }

  /** A buffer for a page to be unpacked into. */
  ByteBuffer unpackInto(int size) {
    return taken(size, unpacked);
  }

  private static ByteBuffer taken(int size, List<ByteBuffer> list) {
    ByteBuffer found = size < LEAST_BYTES || size > MOST_BYTES ? null : SHELF.take(size);
    if (found == null) {
      return ByteBuffer.allocate(size);
    }
    list.add(found);
    return found.clear().limit(size).slice();
  }

  @Override
  public void release(ByteBuffer buffer) {
    // Values may still stand in it: all are given back together.
  }

  /** What the library asks before it takes a way that allows no arrays. */
  @Override
  public boolean isDirect() {
    return false;
  }

  /** A page was read. */
  void read() {
    pages++;
  }

  /** What was packed of a page is of no more use. */
  void unpacked() {
    unpackedPages++;
  }

  /** All values were read: packed pages are given back unless values stand in one of them. */
  void closePacked() {
    if (pages == unpackedPages) {
      SHELF.put(packed);
    }
  }

  /** Others may use the buffers from now on. */
  @Override
  public void close() {
    SHELF.put(packed);
    SHELF.put(unpacked);
    pages = 0;
    unpackedPages = 0;
  }

  /** What nobody uses is let go of. */
  static void trim() {
    SHELF.clear();
  }

  /** The buffers that nobody uses, and the bytes of all. */
  private static final class Shelf {

    private static final Cleaner GONE = Cleaner.create();

    private final List<SoftReference<ByteBuffer>> free = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    /** A buffer of at least that size; null if there is no room for it. */
    synchronized ByteBuffer take(int size) {
      free.removeIf(buffer -> buffer.get() == null);
      ByteBuffer best = null;
      for (SoftReference<ByteBuffer> one : free) {
        ByteBuffer buffer = one.get();
        boolean fits = buffer != null && buffer.capacity() >= size;
        if (fits && (best == null || buffer.capacity() < best.capacity())) {
          best = buffer;
        }
      }
      if (best == null) {
        return fresh(size);
      }
      ByteBuffer found = best;
      free.removeIf(buffer -> buffer.get() == found);
      return found;
    }

    private ByteBuffer fresh(int size) {
      // The next page is a little larger or smaller than this one.
      int capacity = Math.min(MOST_BYTES, size + size / SLACK_PARTS);
      if (bytes.get() + capacity > BOUND) {
        // They are too small for such pages.
        free.clear();
        return null;
      }
      try {
        ByteBuffer buffer = ByteBuffer.allocateDirect(capacity);
        bytes.addAndGet(capacity);
        GONE.register(buffer, () -> bytes.addAndGet(-capacity));
        return buffer;
      } catch (OutOfMemoryError e) {
        // Others hold what the JVM may have outside of its heap.
        return null;
      }
    }

    synchronized void put(List<ByteBuffer> buffers) {
      buffers.forEach(buffer -> free.add(new SoftReference<>(buffer)));
      buffers.clear();
    }

    synchronized void clear() {
      free.clear();
    }
  }
}
