package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * Raw little-endian bytes to arrays and back. It goes through a tensor program since the engine's
 * Java side can neither make nor look into bfloat16 arrays (asking it to ends the process).
 */
final class TensorBytes {

  private TensorBytes() {}

  /** Loaded when first used; it lives as long as the process and holds no tensors. */
  private static final class Program {
    static final TensorProgram INSTANCE =
        TensorProgram.load(TensorBytes.class, Device.cpu(), "tensor_bytes")
            .expecting(
                "empty(shape, dtype, like)",
                "decode(bytes, stored, target, start)",
                "encode(x, start, end, stored)",
                "number(x)");
  }

  /** An array on the manager's device whose numbers are yet to be filled in. */
  static NDArray empty(NDManager manager, TensorFormat format, Shape shape) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray array =
          Program.INSTANCE
              .call("empty")
              .with("shape", shape.getShape())
              .with("dtype", format.torchNumber())
              // Its device is the manager's; made without numbers, none are copied there.
              .with("like", scope.create(new Shape(1)))
              .run(scope)
              .singletonOrThrow();
      array.attach(manager);
      return array;
    }
  }

  /**
   * Fills in numbers from their bytes, cast to the format of the array.
   *
   * @param bytes a direct buffer of whole elements, not referenced afterwards
   * @param stored their format
   * @param target a contiguous array
   * @param start the element in row-major order that the first of them is
   */
  static void decode(ByteBuffer bytes, TensorFormat stored, NDArray target, long start) {
    try (NDManager scope = target.getManager().newSubManager()) {
      Program.INSTANCE
          .call("decode")
          .with("bytes", scope.create(bytes, new Shape(bytes.remaining()), DataType.UINT8))
          .with("stored", stored.torchNumber())
          .with("target", target)
          .with("start", start)
          .run(scope);
    }
  }

  /**
   * The bytes of elements {@code [start, end)} of an array in row-major order, as {@code stored}.
   */
  static ByteBuffer encode(NDArray array, long start, long end, TensorFormat stored) {
    try (NDManager scope = array.getManager().newSubManager()) {
      return Program.INSTANCE
          .call("encode")
          .with("x", array)
          .with("start", start)
          .with("end", end)
          .with("stored", stored.torchNumber())
          .run(scope)
          .singletonOrThrow()
          .toByteBuffer();
    }
  }

  /** The format an array has in memory, bfloat16 included. */
  static TensorFormat formatOf(NDArray array) {
    try (NDManager scope = array.getManager().newSubManager()) {
      return TensorFormat.ofTorchNumber(
          Program.INSTANCE.call("number").with("x", array).run(scope).singletonOrThrow().getLong());
    }
  }
}
