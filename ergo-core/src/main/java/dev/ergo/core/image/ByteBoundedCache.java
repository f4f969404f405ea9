package dev.ergo.core.image;

import dev.ergo.core.io.HeapShare;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The values used last, up to a number of bytes. A value that several threads ask for at once is
 * made once; failures are not kept.
 *
 * <p>The value used longest ago goes first. A cache that prefers values used often, such as
 * Caffeine, would not let the images of the next step in: an epoch shows each one once, and three
 * to four times as many would be decoded.
 *
 * @param <K> keys; they should hold little, their bytes are not counted
 * @param <V> values
 */
public final class ByteBoundedCache<K, V> {

  private final long maxBytes;
  private final ToLongFunction<V> bytesOf;
  private final BooleanSupplier scarce;
  private final LinkedHashMap<K, CompletableFuture<V>> entries =
      new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * Makes an empty cache.
   *
   * @param maxBytes bound on the sum over the values kept; a greater value is made but not kept
   * @param bytesOf bytes of a value
   */
  public ByteBoundedCache(long maxBytes, ToLongFunction<V> bytesOf) {
    this(maxBytes, bytesOf, HeapShare::isScarce);
  }

  /**
   * The same with its own rule for when little is kept.
   *
   * @param scarce asked when a value was made: whether a quarter of the bound holds
   */
  ByteBoundedCache(long maxBytes, ToLongFunction<V> bytesOf, BooleanSupplier scarce) {
    this.maxBytes = maxBytes;
    this.bytesOf = bytesOf;
    this.scarce = scarce;
  }

  /** The value of a key, made by the caller's thread if neither kept nor being made. */
  public V get(K key, Supplier<V> maker) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> entry;
    synchronized (entries) {
      entry = entries.get(key);
      if (entry == null) {
        entries.put(key, mine);
      }
    }
    return entry == null ? make(key, mine, maker) : await(entry);
  }

  private V make(K key, CompletableFuture<V> entry, Supplier<V> maker) {
    try {
      V value = maker.get();
      keep(key, entry, value);
      return value;
    } catch (Throwable failure) {
      synchronized (entries) {
        entries.remove(key, entry);
      }
      entry.completeExceptionally(failure);
      throw failure;
    }
  }

  /** Completes the entry under the lock, so that an entry is done exactly when it is counted. */
  private void keep(K key, CompletableFuture<V> entry, V value) {
    long bound = scarce.getAsBoolean() ? maxBytes / HeapShare.SCARCE_PARTS : maxBytes;
    synchronized (entries) {
      entry.complete(value);
      long added = bytesOf.applyAsLong(value);
      if (added > bound) {
        entries.remove(key);
        added = 0;
      }
      bytes += added;
      Iterator<CompletableFuture<V>> oldest = entries.values().iterator();
      while (bytes > bound) {
        CompletableFuture<V> candidate = oldest.next();
        if (candidate.isDone()) {
          bytes -= bytesOf.applyAsLong(candidate.join());
          oldest.remove();
        }
      }
    }
  }

  private V await(CompletableFuture<V> entry) {
    try {
      return entry.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
