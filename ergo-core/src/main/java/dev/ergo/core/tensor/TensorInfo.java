package dev.ergo.core.tensor;

import ai.djl.ndarray.types.Shape;

/**
 * One tensor of a safetensors file.
 *
 * @param name its name in the file
 * @param format how its numbers are stored, row-major and little-endian
 * @param shape its dimensions
 * @param start position in the file of its first byte
 * @param end position in the file behind its last byte
 */
public record TensorInfo(String name, TensorFormat format, Shape shape, long start, long end) {

  /** Bytes it takes in the file. */
  public long bytes() {
    return end - start;
  }
}
