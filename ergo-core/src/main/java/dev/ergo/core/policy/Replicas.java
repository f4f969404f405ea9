package dev.ergo.core.policy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.tensor.TensorCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A model and its copies on other devices.
 *
 * @param models one for each device, the first of which is the model itself
 */
record Replicas(List<QwenModel> models) implements AutoCloseable {

  /**
   * Copies a model.
   *
   * @param devices the first is the model's own
   */
  static Replicas of(QwenModel model, List<Device> devices) {
    List<QwenModel> models = new ArrayList<>(List.of(model));
    try {
      devices.stream().skip(1).forEach(device -> models.add(model.replica(device)));
    } catch (RuntimeException e) {
      new Replicas(models).close();
      throw e;
    }
    return new Replicas(List.copyOf(models));
  }

  /** Copies what has changed in the model once more. */
  void follow(Function<QwenModel, Map<String, NDArray>> changed) {
    if (models.size() > 1) {
      List<NDArray> sources = List.copyOf(changed.apply(models.get(0)).values());
      models.stream()
          .skip(1)
          .forEach(copy -> TensorCopy.into(List.copyOf(changed.apply(copy).values()), sources));
    }
  }

  /** Frees the copies. */
  @Override
  public void close() {
    models.stream().skip(1).forEach(QwenModel::close);
  }
}
