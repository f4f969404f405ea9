package dev.ergo.core.tensor;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of arrays as bytes that can be sent to another process: in their own formats, those of
 * one array behind those of the one before.
 *
 * @param chunks little-endian, each of one array
 */
public record PackedTensors(List<byte[]> chunks) implements Serializable {

  /** Bytes of a chunk at most; an array of Java can't hold all weights of a large layer. */
  private static final long MOST_BYTES = 64L << 20;

  /** Copies the list. */
  public PackedTensors {
    chunks = List.copyOf(chunks);
  }

  /** The numbers of some arrays, on any device. */
  public static PackedTensors of(List<? extends NDArray> arrays) {
    List<byte[]> chunks = new ArrayList<>();
    for (NDArray array : arrays) {
      TensorFormat format = TensorBytes.formatOf(array);
      long size = array.size();
      for (long start = 0; start < size; start += perChunk(format)) {
        long end = Math.min(start + perChunk(format), size);
        ByteBuffer part = TensorBytes.encode(array, start, end, format);
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        chunks.add(bytes);
      }
    }
    return new PackedTensors(chunks);
  }

  /**
   * Puts the numbers into arrays where they are.
   *
   * @param arrays of the shapes and formats of those that were packed, in the same order
   * @throws IllegalArgumentException if the numbers are not those of such arrays
   */
  public void into(List<? extends NDArray> arrays) {
    int next = 0;
    for (NDArray array : arrays) {
      TensorFormat format = TensorBytes.formatOf(array);
      long size = array.size();
      for (long start = 0; start < size; start += perChunk(format)) {
        long end = Math.min(start + perChunk(format), size);
        byte[] bytes = next < chunks.size() ? chunks.get(next++) : new byte[0];
        if (bytes.length != (end - start) * format.bytes()) {
          throw new IllegalArgumentException("the packed numbers are of other arrays");
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        direct.put(bytes).flip();
        TensorBytes.decode(direct, format, array, start);
      }
    }
    if (next != chunks.size()) {
      throw new IllegalArgumentException("the packed numbers are of more arrays");
    }
  }

  private static long perChunk(TensorFormat format) {
    return MOST_BYTES / format.bytes();
  }

  /** Bytes in all. */
  public long size() {
    return chunks.stream().mapToLong(chunk -> chunk.length).sum();
  }
}
