package dev.ergo.rl.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.tensor.ProgramCall;
import dev.ergo.core.tensor.TensorCopy;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Moments and masters of the parameters that one device owns, and their update. */
final class OwnedState implements AutoCloseable {

  private final TensorProgram program;
  private final NDManager manager;

  /** Whether the state lies elsewhere than the parameters. */
  private final boolean apart;

  private final Map<String, NDArray> parameters;

  /** What the update moves, float32: the parameters themselves or copies of them. */
  private final Map<String, NDArray> weights = new LinkedHashMap<>();

  private final Map<String, NDArray> first = new LinkedHashMap<>();
  private final Map<String, NDArray> second = new LinkedHashMap<>();

  /**
   * Starts with moments of 0.
   *
   * @param parameters what the device owns by name, on that device; at least one
   * @param place where the state lies; empty: on that device
   */
  OwnedState(TensorProgram program, Map<String, NDArray> parameters, Optional<Device> place) {
    this.program = program;
    this.parameters = parameters;
    NDArray any = parameters.values().iterator().next();
    Device device = place.orElse(any.getDevice());
    this.apart = !device.equals(any.getDevice());
    this.manager = any.getManager().newSubManager(device);
    parameters.forEach(
        (name, parameter) ->
            weights.put(
                name,
                apart || parameter.getDataType() != DataType.FLOAT32
                    ? master(parameter)
                    : parameter));
    first.putAll(zeros());
    second.putAll(zeros());
  }

  private NDArray master(NDArray parameter) {
    try (NDManager scope = manager.newSubManager()) {
      return program
          .call("master")
          .with("weight", parameter)
          .with("like", scope.create(0f))
          .run(manager)
          .singletonOrThrow();
    }
  }

  private Map<String, NDArray> zeros() {
    List<NDArray> made =
        program.call("zeros").with("weights", List.copyOf(weights.values())).run(manager);
    Map<String, NDArray> zeros = new LinkedHashMap<>();
    weights.keySet().forEach(name -> zeros.put(name, made.get(zeros.size())));
    return zeros;
  }

  /** Owner of the parameters. */
  NDManager parameterManager() {
    return parameters.values().iterator().next().getManager();
  }

  /** Where the parameters are. */
  Device parameterDevice() {
    return parameterManager().getDevice();
  }

  /** The norm of each gradient. */
  NDArray norms(List<NDArray> gradients, NDManager owner) {
    return program.call("norms").with("gradients", gradients).run(owner).singletonOrThrow();
  }

  /** Gives an update what is the same for all parameters that learn at one rate. */
  @FunctionalInterface
  interface Settings {

    ProgramCall into(ProgramCall call, double rate);
  }

  /**
   * Moves the weights, and the parameters with them.
   *
   * @param gradients one for each parameter, on the parameters' device
   * @param rates the learning rate of each parameter by its name
   */
  void update(List<NDArray> gradients, ToDoubleFunction<String> rates, Settings settings) {
    Map<String, NDArray> byName = new LinkedHashMap<>();
    weights.keySet().forEach(name -> byName.put(name, gradients.get(byName.size())));
    Map<Double, List<String>> groups =
        weights.keySet().stream()
            .collect(
                Collectors.groupingBy(
                    rates::applyAsDouble, LinkedHashMap::new, Collectors.toList()));
    groups.forEach(
        (rate, names) -> {
          if (!apart) {
            update(names, some(byName, names), call -> settings.into(call, rate));
            return;
          }
          // One by one: the host need not hold all gradients beside the state.
          for (String name : names) {
            try (NDManager scope = manager.newSubManager()) {
              update(
                  List.of(name),
                  TensorCopy.onto(scope, List.of(byName.get(name))),
                  call -> settings.into(call, rate));
            }
          }
        });
    round();
  }

  private void update(
      List<String> names, List<NDArray> gradients, UnaryOperator<ProgramCall> settings) {
    try (NDManager scope = manager.newSubManager()) {
      ProgramCall call =
          program
              .call("update")
              .with("weights", some(weights, names))
              .with("gradients", gradients)
              .with("first", some(first, names))
              .with("second", some(second, names));
      settings.apply(call).run(scope);
    }
  }

  private static List<NDArray> some(Map<String, NDArray> tensors, List<String> names) {
    return names.stream().map(tensors::get).toList();
  }

  /** Sets gradients to 0. */
  void clear(List<NDArray> gradients) {
    try (NDManager scope = parameterManager().newSubManager()) {
      program.call("clear").with("gradients", gradients).run(scope);
    }
  }

  /** Parameters that the update does not move itself become the rounded copies of what it moves. */
  private void round() {
    List<NDArray> targets = new ArrayList<>();
    List<NDArray> sources = new ArrayList<>();
    weights.forEach(
        (name, weight) -> {
          if (weight != parameters.get(name)) {
            targets.add(parameters.get(name));
            sources.add(weight);
          }
        });
    if (!targets.isEmpty()) {
      TensorCopy.into(targets, sources);
    }
  }

  /** Takes over parameters and masters that were given other numbers. */
  void refresh() {
    weights.forEach(
        (name, weight) -> {
          NDArray parameter = parameters.get(name);
          if (weight != parameter && parameter.getDataType() == DataType.FLOAT32) {
            TensorCopy.into(List.of(weight), List.of(parameter));
          }
        });
    round();
  }

  /** The mean of a parameter's gradient. */
  NDArray first(String name) {
    return first.get(name);
  }

  /** The mean of its square. */
  NDArray second(String name) {
    return second.get(name);
  }

  /** The master of a parameter that is not float32 itself. */
  Optional<NDArray> master(String name) {
    return Optional.ofNullable(weights.get(name))
        .filter(weight -> parameters.get(name).getDataType() != DataType.FLOAT32);
  }

  @Override
  public void close() {
    manager.close();
  }
}
