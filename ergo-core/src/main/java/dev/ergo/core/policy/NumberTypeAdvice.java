package dev.ergo.core.policy;

import ai.djl.ndarray.types.DataType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Says, once in a process, that a GPU is slow in float32. */
final class NumberTypeAdvice {

  private static final String LINE =
      "model.dtype is float32, in which a GPU multiplies several times slower than in bfloat16; the environment variable TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 lets it round factors to TF32";

  /** Judges and references that are loaded behind a policy have its number type. */
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private NumberTypeAdvice() {}

  /** Tells the line if it is true of a model that is about to be loaded. */
  static void tell(ModelConfig model, Consumer<String> lines) {
    // libtorch reads the variable; nothing else turns the rounding on from Java.
    boolean rounds = "1".equals(System.getenv("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"));
    boolean slow = model.dataType() == DataType.FLOAT32 && model.resolvedDevice().isGpu();
    if (slow && !rounds && SAID.compareAndSet(false, true)) {
      lines.accept(LINE);
    }
  }
}
