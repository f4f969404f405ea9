package dev.ergo.rl.rollout;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.checkpoint.LoraAdapter;
import java.util.Random;

/** Other weights for an adapter, as an update would give it. */
final class AdapterChange {

  private AdapterChange() {}

  static void apply(LoraAdapter adapter, long seed, double size) {
    Random random = new Random(seed);
    adapter
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.contains("lora_B")) {
                float[] values = new float[(int) tensor.getShape().size()];
                for (int i = 0; i < values.length; i++) {
                  values[i] = (float) (random.nextGaussian() * size);
                }
                try (NDArray other = tensor.getManager().create(values, tensor.getShape())) {
                  other.copyTo(tensor);
                }
              }
            });
  }
}
