package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.ProgramCall;
import dev.ergo.core.tensor.TensorCopy;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101, in PyTorch's form) with clipping by the global
 * gradient norm. The update of all parameters of a device is one native call.
 *
 * <p>The moments are float32. Parameters in another format have a float32 master copy here: the
 * update moves the master, and the parameter is its rounded copy. Without it, steps smaller than
 * the spacing of bfloat16 numbers would be lost.
 *
 * <p>On several devices each parameter is updated by the one that owns it, which has its moments
 * and its master; the other copies then take over its numbers. The norm is known before anything
 * moves, and its sum is in the order of the parameters. So neither numbers nor checkpoints depend
 * on who owns what.
 */
public final class AdamW implements AutoCloseable {

  private static final String FIRST = "exp_avg.";
  private static final String SECOND = "exp_avg_sq.";
  private static final String MASTER = "master.";
  private static final String STEP = "step";
  private static final long GREATEST_STEP = 1L << 24;

  private final OptimizerConfig config;
  private final Placement placement;
  private final List<String> names;
  private final TensorProgram program;

  /** One for each device that owns something, by the device's number. */
  private final Map<Integer, OwnedState> parts = new TreeMap<>();

  private long step;

  /**
   * Makes an optimiser at step 0.
   *
   * @param parameters by name, in a fixed order; float32, bfloat16 or float16, all on one device.
   *     They stay the caller's and are changed in place.
   * @param config the settings
   */
  public AdamW(Map<String, ? extends NDArray> parameters, OptimizerConfig config) {
    this(Placement.of(parameters), config);
  }

  /** The same for parameters that several devices have, or whose state lies elsewhere. */
  public AdamW(Placement placement, OptimizerConfig config) {
    this.config = config;
    this.placement = placement;
    this.names = placement.names();
    config.parts().requireIn(names);
    NDArray any = placement.copies().get(0).values().iterator().next();
    this.program =
        TensorProgram.load(AdamW.class, any.getDevice(), "adamw")
            .expecting(
                "zeros(weights)",
                "master(weight, like)",
                "norms(gradients)",
                "total(norms, order)",
                "update(weights, gradients, first, second, norm, rate, beta1, beta2, eps, weight_decay, matrices_only, max_norm, count)",
                "clear(gradients)");
    for (int device = 0; device < placement.owners().devices(); device++) {
      Map<String, NDArray> owned = placement.owned(device);
      if (!owned.isEmpty()) {
        parts.put(device, new OwnedState(program, owned, placement.state()));
      }
    }
  }

  /**
   * Clips the gradients to {@link OptimizerConfig#maxGradNorm()}, moves the parameters and sets the
   * gradients to 0. If the norm is not finite, nothing moves and the step does not count.
   *
   * @param gradients a buffer over the same parameters in the same order
   * @param rateFactor factor on the configured learning rate, from a {@link LearningRateSchedule}
   */
  public StepReport step(GradientBuffer gradients, double rateFactor) {
    return step(gradients.totals(), rateFactor);
  }

  /**
   * The same.
   *
   * @param gradients of each parameter in order, float32, on the device that owns it
   */
  public StepReport step(List<NDArray> gradients, double rateFactor) {
    double rate = config.learningRate() * rateFactor;
    Map<Integer, List<NDArray>> owned = new TreeMap<>();
    parts.keySet().forEach(device -> owned.put(device, ownedBy(device, gradients)));
    try (NDManager scope = parts.values().iterator().next().parameterManager().newSubManager()) {
      NDArray norm = norm(owned, scope);
      float found = norm.getFloat();
      boolean applied = Float.isFinite(found);
      if (applied) {
        step++;
        parts.forEach(
            (device, part) ->
                part.update(
                    owned.get(device),
                    name -> config.parts().of(name, config.learningRate()) * rateFactor,
                    (call, own) -> settings(call, norm, own)));
        spread();
      }
      parts.forEach((device, part) -> part.clear(owned.get(device)));
      return new StepReport(found, rate, config.parts().metrics(rateFactor), applied);
    }
  }

  private List<NDArray> ownedBy(int device, List<NDArray> all) {
    return IntStream.of(placement.owners().of(device)).mapToObj(all::get).toList();
  }

  private NDArray norm(Map<Integer, List<NDArray>> gradients, NDManager scope) {
    List<NDArray> norms = new ArrayList<>();
    parts.forEach(
        (device, part) ->
            norms.add(
                part.norms(gradients.get(device), scope.newSubManager(part.parameterDevice()))));
    return program
        .call("total")
        .with("norms", norms)
        .with("order", scope.create(placement.owners().places()))
        .run(scope)
        .singletonOrThrow();
  }

  private ProgramCall settings(ProgramCall call, NDArray norm, double rate) {
    return call.with("norm", norm)
        .with("rate", rate)
        .with("beta1", config.beta1())
        .with("beta2", config.beta2())
        .with("eps", config.epsilon())
        .with("weight_decay", config.weightDecay())
        .with("matrices_only", config.decayMatricesOnly())
        .with("max_norm", config.maxGradNorm())
        .with("count", step);
  }

  /** Gives what the owners have to the other devices. */
  private void spread() {
    List<Map<String, NDArray>> copies = placement.copies();
    for (int device = 0; device < copies.size(); device++) {
      List<NDArray> targets = new ArrayList<>();
      List<NDArray> sources = new ArrayList<>();
      for (int parameter = 0; parameter < names.size(); parameter++) {
        int owner = placement.owners().ofParameter().get(parameter);
        if (owner != device) {
          targets.add(copies.get(device).get(names.get(parameter)));
          sources.add(copies.get(owner).get(names.get(parameter)));
        }
      }
      if (!targets.isEmpty()) {
        TensorCopy.into(targets, sources);
      }
    }
  }

  /**
   * Everything a checkpoint needs beside the parameters: {@code exp_avg.NAME}, {@code
   * exp_avg_sq.NAME} and, for parameters that are not float32, {@code master.NAME}, all float32,
   * and {@code step} of shape [1]. The arrays are live, not copies.
   *
   * @param scope owner of the array {@code step}
   */
  public Map<String, NDArray> state(NDManager scope) {
    if (step > GREATEST_STEP) {
      throw new IllegalStateException("float32 can't hold step " + step);
    }
    Map<String, NDArray> state = arrays();
    state.put(STEP, scope.create(new float[] {step}));
    return state;
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      OwnedState part = parts.get(placement.owners().ofParameter().get(i));
      state.put(FIRST + names.get(i), part.first(names.get(i)));
      state.put(SECOND + names.get(i), part.second(names.get(i)));
    }
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      parts
          .get(placement.owners().ofParameter().get(i))
          .master(name)
          .ifPresent(master -> state.put(MASTER + name, master));
    }
    return state;
  }

  /** Lends the arrays of a state one by one, so that no more than one is needed at a time. */
  @FunctionalInterface
  public interface Lender {

    /**
     * Gives an array to its taker, and may free it afterwards.
     *
     * @param name a name that the state has
     */
    void lend(String name, Consumer<NDArray> taker);
  }

  /**
   * Takes over a state that {@link #state} gave, bit for bit; parameters with a master become its
   * rounded copy. It holds one array of the state at a time, and takes nothing over of one that
   * does not fit.
   *
   * @param shapes of the arrays that the state has, by name; all float32
   * @throws UserException naming the array, if one is missing, superfluous or of another shape
   */
  public void restore(Map<String, Shape> shapes, Lender state) {
    Map<String, NDArray> mine = arrays();
    for (String name : shapes.keySet()) {
      if (!mine.containsKey(name) && !name.equals(STEP)) {
        throw new UserException(
            "The optimiser state holds %s, which this run does not train; resume with the configuration that wrote it."
                .formatted(name));
      }
    }
    mine.forEach((name, array) -> check(name, shapes.get(name), array.getShape()));
    if (!shapes.containsKey(STEP) || shapes.get(STEP).size() != 1) {
      throw new UserException(
          "The optimiser state holds no single number named step; it was not written by Ergo.");
    }
    state.lend(STEP, count -> step = (long) count.toFloatArray()[0]);
    mine.forEach(
        (name, array) ->
            state.lend(name, found -> TensorCopy.into(List.of(array), List.of(found))));
    parts.values().forEach(OwnedState::refresh);
    spread();
  }

  private static void check(String name, Shape found, Shape expected) {
    if (found == null) {
      throw new UserException(
          "The optimiser state lacks " + name + "; resume with the configuration that wrote it.");
    }
    if (!found.equals(expected)) {
      throw new UserException(
          "The optimiser state's %s has shape %s, expected %s; resume with the model that wrote it."
              .formatted(name, found, expected));
    }
  }

  @Override
  public void close() {
    parts.values().forEach(OwnedState::close);
    program.close();
  }
}
