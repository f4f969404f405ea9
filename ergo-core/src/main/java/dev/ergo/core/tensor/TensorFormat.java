package dev.ergo.core.tensor;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Number formats of safetensors files that Ergo reads. The constants are named as in the files.
 *
 * <p>The engine's Java side has no bfloat16: such an array shows as {@link DataType#UNKNOWN} there,
 * and only tensor programs may make or cast it. {@link #of(DataType)} takes {@link
 * DataType#BFLOAT16} as the wish for one.
 */
public enum TensorFormat {
  F64(8, 7, DataType.FLOAT64),
  F32(4, 6, DataType.FLOAT32),
  F16(2, 5, DataType.FLOAT16),
  BF16(2, 15, DataType.BFLOAT16),
  I64(8, 4, DataType.INT64),
  I32(4, 3, DataType.INT32),
  U8(1, 0, DataType.UINT8),
  BOOL(1, 11, DataType.BOOLEAN);

  private final int bytes;
  private final int torchNumber;
  private final DataType dataType;

  TensorFormat(int bytes, int torchNumber, DataType dataType) {
    this.bytes = bytes;
    this.torchNumber = torchNumber;
    this.dataType = dataType;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The number by which TorchScript text calls this format (c10::ScalarType). */
  public int torchNumber() {
    return torchNumber;
  }

  /** The engine's name of this format. */
  public DataType dataType() {
    return dataType;
  }

  /** Whether this is a floating-point format. */
  public boolean isFloating() {
    return dataType.isFloating();
  }

  /** Whether numbers stored in this format may be read as {@code wanted}: same kind of number. */
  boolean readableAs(TensorFormat wanted) {
    return isFloating() == wanted.isFloating()
        && dataType.isBoolean() == wanted.dataType.isBoolean();
  }

  /** The format of that name in a file's header, if Ergo reads it. */
  static Optional<TensorFormat> named(String name) {
    return Arrays.stream(values()).filter(format -> format.name().equals(name)).findFirst();
  }

  /**
   * The format of an engine type.
   *
   * @throws IllegalArgumentException if safetensors files of Ergo don't hold it
   */
  public static TensorFormat of(DataType type) {
    return first(format -> format.dataType == type, type);
  }

  static TensorFormat ofTorchNumber(long number) {
    return first(format -> format.torchNumber == number, number);
  }

  private static TensorFormat first(Predicate<TensorFormat> wanted, Object what) {
    return Arrays.stream(values())
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no tensor file format for " + what));
  }
}
