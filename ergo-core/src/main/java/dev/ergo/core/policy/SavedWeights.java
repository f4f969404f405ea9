package dev.ergo.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.tensor.TensorCopy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a training has saved of a policy, to be read back bit for bit.
 *
 * @param folder a Hugging Face directory, or for an adapter a PEFT directory
 * @param section how the policy is held
 * @param model its configuration
 */
record SavedWeights(Path folder, ModelConfig section, QwenConfig model) {

  /** Reads an adapter. */
  void adapterInto(Map<String, NDArray> trained, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> saved =
          LoraAdapter.load(folder, model, scope, section.dataType()).tensors();
      TensorCopy.into(
          List.copyOf(trained.values()), trained.keySet().stream().map(saved::get).toList());
    }
  }

  /** Reads the weights that are trained, by name. */
  void into(Map<String, NDArray> trained, NDManager manager) {
    ModelFolder saved = ModelFolder.open(folder);
    // One by one: beside the weights in use there may be no room for all of them once more.
    trained.forEach(
        (name, weight) -> {
          try (NDManager scope = manager.newSubManager()) {
            NDArray value = saved.read(name, weight.getShape(), scope, section.dataType());
            TensorCopy.into(List.of(weight), List.of(value));
          }
        });
  }
}
