package dev.ergo.core.checkpoint;

import ai.djl.ndarray.types.Shape;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.core.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Locale;

/**
 * A weight that must consist of numbers as it is stored: FLOAT16 has none beyond 65,504.
 *
 * @param name the weight's published name
 * @param source its numbers
 */
record FiniteTensor(String name, TensorSource source) implements TensorSource {

  @Override
  public Shape shape() {
    return source.shape();
  }

  @Override
  public TensorFormat format() {
    return source.format();
  }

  /**
   * The bytes of the source.
   *
   * @throws UserException if a number is infinite or none
   */
  @Override
  public ByteBuffer encode(long start, long end, TensorFormat stored) {
    ByteBuffer bytes = source.encode(start, end, stored);
    ByteBuffer numbers = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    boolean finite =
        switch (stored) {
          case F32 -> finite(numbers.asIntBuffer());
          case BF16 -> finite(numbers.asShortBuffer(), 0x7F80);
          case F16 -> finite(numbers.asShortBuffer(), 0x7C00);
          default -> throw new IllegalArgumentException("no weights are stored as " + stored);
        };
    if (!finite) {
      throw new UserException(
          "weight '%s' has numbers that %s does not hold, or that are not finite; %s"
              .formatted(
                  name,
                  stored.dataType().name().toLowerCase(Locale.ROOT),
                  stored == TensorFormat.F16
                      ? "export.dtype: bfloat16 and float32 go further"
                      : "see whether the training went wrong"));
    }
    return bytes;
  }

  /** The exponent of what is infinite or no number is all ones. */
  private static boolean finite(IntBuffer numbers) {
    while (numbers.hasRemaining()) {
      if ((numbers.get() & 0x7F800000) == 0x7F800000) {
        return false;
      }
    }
    return true;
  }

  private static boolean finite(ShortBuffer numbers, int exponent) {
    while (numbers.hasRemaining()) {
      if ((numbers.get() & exponent) == exponent) {
        return false;
      }
    }
    return true;
  }
}
