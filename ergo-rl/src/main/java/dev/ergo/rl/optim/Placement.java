package dev.ergo.rl.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an optimiser finds its parameters and keeps its state.
 *
 * @param copies the parameters of each device by name, in the same order; all are kept equal
 * @param owners which device updates a parameter
 * @param state where moments and masters lie; empty: on the device that owns the parameter
 */
public record Placement(List<Map<String, NDArray>> copies, Owners owners, Optional<Device> state) {

  /** Copies the list. */
  public Placement {
    copies = List.copyOf(copies);
  }

  /** One device that holds everything. */
  public static Placement of(Map<String, ? extends NDArray> parameters) {
    return new Placement(
        List.of(new LinkedHashMap<>(parameters)),
        Owners.first(1, parameters.size()),
        Optional.empty());
  }

  /** Names of the parameters. */
  List<String> names() {
    return List.copyOf(copies.get(0).keySet());
  }

  /** What a device owns, on that device. */
  Map<String, NDArray> owned(int device) {
    List<String> names = names();
    Map<String, NDArray> owned = new LinkedHashMap<>();
    for (int parameter : owners.of(device)) {
      String name = names.get(parameter);
      owned.put(name, copies.get(device).get(name));
    }
    return owned;
  }
}
