package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Raw little-endian bytes to arrays and back. It goes through a tensor program since the engine's
 * Java side can neither make nor look into bfloat16 arrays (asking it to ends the process).
 */
final class TensorBytes {

  private TensorBytes() {}

  /** Loaded when first used; it lives as long as the process and holds no tensors. */
  private static final class Program {
    static final TensorProgram INSTANCE =
        TensorProgram.load(TensorBytes.class, Device.cpu(), List.of("tensor_bytes.ts"));
  }

  /**
   * An array made from its bytes.
   *
   * @param chunks the bytes in order; direct buffers, not referenced afterwards
   * @param stored their format
   * @param wanted the format of the result
   */
  static NDArray decode(
      NDManager manager,
      List<ByteBuffer> chunks,
      TensorFormat stored,
      TensorFormat wanted,
      Shape shape) {
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> parts = new ArrayList<>();
      for (ByteBuffer chunk : chunks) {
        parts.add(scope.create(chunk, new Shape(chunk.remaining()), DataType.UINT8));
      }
      NDArray flat =
          Program.INSTANCE
              .call("decode")
              .addList(parts)
              .add(TensorProgram.scalar(scope, stored.torchNumber()))
              .add(TensorProgram.scalar(scope, wanted.torchNumber()))
              .run(scope)
              .singletonOrThrow();
      NDArray shaped = flat.reshape(shape);
      shaped.attach(manager);
      return shaped;
    }
  }

  /**
   * The bytes of elements {@code [start, end)} of an array in row-major order, as {@code stored}.
   */
  static ByteBuffer encode(NDArray array, long start, long end, TensorFormat stored) {
    try (NDManager scope = array.getManager().newSubManager()) {
      return Program.INSTANCE
          .call("encode")
          .add(array)
          .add(TensorProgram.scalar(scope, start))
          .add(TensorProgram.scalar(scope, end))
          .add(TensorProgram.scalar(scope, stored.torchNumber()))
          .run(scope)
          .singletonOrThrow()
          .toByteBuffer();
    }
  }

  /** The format an array has in memory, bfloat16 included. */
  static TensorFormat formatOf(NDArray array) {
    try (NDManager scope = array.getManager().newSubManager()) {
      return TensorFormat.ofTorchNumber(
          Program.INSTANCE.call("number").add(array).run(scope).singletonOrThrow().getLong());
    }
  }
}
