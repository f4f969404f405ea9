package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.TensorCopy;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101, in PyTorch's form) with clipping by the global
 * gradient norm. Norm, clipping and update of all parameters are one native call.
 *
 * <p>The moments are float32. Parameters in another format have a float32 master copy here: the
 * update moves the master, and the parameter is its rounded copy. Without it, steps smaller than
 * the spacing of bfloat16 numbers would be lost.
 */
public final class AdamW implements AutoCloseable {

  private static final String FIRST = "exp_avg.";
  private static final String SECOND = "exp_avg_sq.";
  private static final String MASTER = "master.";
  private static final String STEP = "step";
  private static final long GREATEST_STEP = 1L << 24;

  private final OptimizerConfig config;
  private final List<String> names;
  private final NDManager manager;
  private final TensorProgram program;

  /** What the update moves, float32: the parameters themselves or their masters. */
  private final List<NDArray> weights = new ArrayList<>();

  /** Masters of the parameters that are not float32, and these parameters in the same order. */
  private final Map<String, NDArray> masters = new LinkedHashMap<>();

  private final List<NDArray> rounded = new ArrayList<>();
  private final NDList first;
  private final NDList second;
  private long step;

  /**
   * Makes an optimiser at step 0.
   *
   * @param parameters by name, in a fixed order; float32, bfloat16 or float16, all on one device.
   *     They stay the caller's and are changed in place.
   * @param config the settings
   */
  public AdamW(Map<String, ? extends NDArray> parameters, OptimizerConfig config) {
    this.config = config;
    this.names = List.copyOf(parameters.keySet());
    NDArray any = parameters.values().iterator().next();
    this.manager = any.getManager().newSubManager();
    this.program =
        TensorProgram.load(AdamW.class, any.getDevice(), "adamw")
            .expecting(
                "zeros(weights)",
                "master(weight)",
                "step(weights, gradients, first, second, rate, beta1, beta2, eps, weight_decay, matrices_only, max_norm, count)");
    parameters.forEach(
        (name, parameter) -> {
          boolean isFloat = parameter.getDataType() == DataType.FLOAT32;
          weights.add(isFloat ? parameter : master(name, parameter));
        });
    this.first = program.call("zeros").with("weights", weights).run(manager);
    this.second = program.call("zeros").with("weights", weights).run(manager);
  }

  private NDArray master(String name, NDArray parameter) {
    NDArray master =
        program.call("master").with("weight", parameter).run(manager).singletonOrThrow();
    masters.put(name, master);
    rounded.add(parameter);
    return master;
  }

  /**
   * Clips the gradients to {@link OptimizerConfig#maxGradNorm()}, moves the parameters and sets the
   * gradients to 0. If the norm is not finite, nothing moves and the step does not count.
   *
   * @param gradients a buffer over the same parameters in the same order
   * @param rateFactor factor on the configured learning rate, from a {@link LearningRateSchedule}
   */
  public StepReport step(GradientBuffer gradients, double rateFactor) {
    double rate = config.learningRate() * rateFactor;
    try (NDManager scope = manager.newSubManager()) {
      float norm =
          program
              .call("step")
              .with("weights", weights)
              .with("gradients", gradients.totals())
              .with("first", first)
              .with("second", second)
              .with("rate", rate)
              .with("beta1", config.beta1())
              .with("beta2", config.beta2())
              .with("eps", config.epsilon())
              .with("weight_decay", config.weightDecay())
              .with("matrices_only", config.decayMatricesOnly())
              .with("max_norm", config.maxGradNorm())
              .with("count", step + 1)
              .run(scope)
              .singletonOrThrow()
              .getFloat();
      boolean applied = Float.isFinite(norm);
      if (applied) {
        step++;
        roundMasters();
      }
      return new StepReport(norm, rate, applied);
    }
  }

  private void roundMasters() {
    if (!rounded.isEmpty()) {
      TensorCopy.into(rounded, List.copyOf(masters.values()));
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
      state.put(FIRST + names.get(i), first.get(i));
      state.put(SECOND + names.get(i), second.get(i));
    }
    masters.forEach((name, master) -> state.put(MASTER + name, master));
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
    roundMasters();
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
    program.close();
    manager.close();
  }
}
