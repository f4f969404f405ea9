package dev.ergo.core.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * A tensor as a writer takes it, a piece at a time: an array that is there, or numbers that are
 * made or read when they are asked for and never held as a whole.
 */
public interface TensorSource {

  /** Its shape. */
  Shape shape();

  /** The format that its numbers have. */
  TensorFormat format();

  /** The bytes of elements {@code [start, end)} in row-major order, cast to {@code stored}. */
  ByteBuffer encode(long start, long end, TensorFormat stored);

  /** Float32 numbers as a function of their place. */
  @FunctionalInterface
  interface Numbers {

    /** The numbers at {@code [start, start + count)} in row-major order. */
    float[] at(long start, int count);
  }

  /** An array; it stays the caller's. */
  static TensorSource of(NDArray array) {
    return new ArraySource(array, TensorBytes.formatOf(array));
  }

  /**
   * Numbers that are made while they are written.
   *
   * @param owner of the pieces while they are encoded
   */
  static TensorSource made(Shape shape, NDManager owner, Numbers numbers) {
    return new MadeSource(shape, owner, numbers);
  }

  /**
   * A tensor of a file, read while it is written.
   *
   * @param owner of the pieces while they are encoded
   */
  static TensorSource of(SafetensorsFile file, String name, NDManager owner) {
    return new FileSource(file, file.info(name), owner);
  }

  /** An array and the format that it has in memory. */
  record ArraySource(NDArray array, TensorFormat format) implements TensorSource {

    @Override
    public Shape shape() {
      return array.getShape();
    }

    @Override
    public ByteBuffer encode(long start, long end, TensorFormat stored) {
      return TensorBytes.encode(array, start, end, stored);
    }
  }

  /** A tensor of a file. */
  record FileSource(SafetensorsFile file, TensorInfo info, NDManager owner)
      implements TensorSource {

    @Override
    public Shape shape() {
      return info.shape();
    }

    @Override
    public TensorFormat format() {
      return info.format();
    }

    @Override
    public ByteBuffer encode(long start, long end, TensorFormat stored) {
      try (NDManager scope = owner.newSubManager()) {
        NDArray piece = file.read(info.name(), start, end, scope, info.format().dataType());
        return TensorBytes.encode(piece, 0, end - start, stored);
      }
    }
  }

  /** Numbers that are made. */
  record MadeSource(Shape shape, NDManager owner, Numbers numbers) implements TensorSource {

    @Override
    public TensorFormat format() {
      return TensorFormat.F32;
    }

    @Override
    public ByteBuffer encode(long start, long end, TensorFormat stored) {
      try (NDManager scope = owner.newSubManager()) {
        int count = Math.toIntExact(end - start);
        return TensorBytes.encode(scope.create(numbers.at(start, count)), 0, count, stored);
      }
    }
  }
}
