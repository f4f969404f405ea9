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
        TensorProgram.load(TensorCopy.class, Device.cpu(), "tensor_copy")
            .expecting(
                "copy(targets, sources)", "from_host(target, source)", "move(sources, like)");
  }

  /**
   * Copies each source into the target of the same place, rounded to its number type.
   *
   * @param targets of the sources' shapes
   * @param sources on any device
   */
  public static void into(List<NDArray> targets, List<NDArray> sources) {
    try (NDManager scope = targets.get(0).getManager().newSubManager()) {
      Program.INSTANCE.call("copy").with("targets", targets).with("sources", sources).run(scope);
    }
  }

  /**
   * Copies of arrays in the memory of a manager's device, without gradients.
   *
   * @param sources on any device, at least one
   * @param manager owner of the copies
   */
  public static List<NDArray> onto(NDManager manager, List<NDArray> sources) {
    try (NDManager scope = manager.newSubManager()) {
      return Program.INSTANCE
          .call("move")
          .with("sources", sources)
          .with("like", scope.create(0f))
          .run(manager);
    }
  }

  /**
   * Copies an array from the host. A GPU fetches it from pinned memory while the program goes on;
   * the source may be given other numbers at once all the same. libtorch keeps pinned memory for
   * the next time, so this is for parts of a few MiB.
   *
   * @param target of the source's shape, on any device
   * @param source on the CPU
   */
  public static void fromHost(NDArray target, NDArray source) {
    try (NDManager scope = target.getManager().newSubManager()) {
      Program.INSTANCE.call("from_host").with("target", target).with("source", source).run(scope);
    }
  }
}
