package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Copies numbers into arrays where they are. DJL's own {@code copyTo} gives the target other
 * memory, so that whatever shared the old memory keeps the old numbers.
 */
public final class TensorCopy {

  private TensorCopy() {}

  /** Loaded when first used; it lives as long as the process and holds no tensors. */
  private static final class Program {
    static final TensorProgram INSTANCE =
        TensorProgram.load(TensorCopy.class, Device.cpu(), List.of("tensor_copy.ts"));
  }

  /**
   * Copies each source into the target of the same place, rounded to its number type.
   *
   * @param targets of the sources' shapes
   * @param sources on any device
   */
  public static void into(List<NDArray> targets, List<NDArray> sources) {
    try (NDManager scope = targets.get(0).getManager().newSubManager()) {
      Program.INSTANCE.call("copy").addList(targets).addList(sources).run(scope);
    }
  }
}
