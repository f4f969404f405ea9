package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LayerTape;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Sums the gradients of several losses in float32, whatever the format of the parameters: the
 * micro-batches of one optimiser step.
 *
 * <p>Every loss must already be divided by the counts of the whole step, so that the sum is the
 * gradient of the whole step.
 */
public final class GradientBuffer implements AutoCloseable {

  private final List<NDArray> parameters;
  private final NDManager manager;
  private final TensorProgram program;
  private final List<NDArray> totals;
  private final Map<NDArray, NDArray> totalOf = new IdentityHashMap<>();
  private final Turn turn;

  /** When a buffer that shares its totals with others may add to them. */
  interface Turn {

    /** Nobody else adds. */
    Turn ALWAYS = (stage, addition) -> addition.run();

    /**
     * Adds when it is its turn.
     *
     * @param stage 0 for the loss, 1 for an output matrix without its logits, then the segments of
     *     a tape
     */
    void at(int stage, Runnable addition);

    /** Says that a loss has been gone through. */
    default void endPass() {
      // Nobody waits.
    }
  }

  /**
   * Makes a buffer of zeros.
   *
   * @param parameters what to differentiate by: leaf arrays that require gradients, at least one,
   *     float32 or bfloat16, all on one device. They stay the caller's.
   */
  public GradientBuffer(List<? extends NDArray> parameters) {
    this(parameters, Optional.empty(), Turn.ALWAYS);
  }

  /**
   * A buffer whose sums others have, too.
   *
   * @param shared float32 sums in the shapes of the parameters on any device, the caller's; empty:
   *     its own zeros
   */
  GradientBuffer(List<? extends NDArray> parameters, Optional<List<NDArray>> shared, Turn turn) {
    this.parameters = List.copyOf(parameters);
    this.turn = turn;
    NDArray any = this.parameters.get(0);
    this.manager = any.getManager().newSubManager();
    this.program =
        TensorProgram.load(GradientBuffer.class, any.getDevice(), "gradients")
            .expecting(
                "zeros(parameters)",
                "accumulate(loss, parameters, totals)",
                "backward(outputs, by_outputs, parameters, totals)",
                "gather(totals, others, before)",
                "norm(totals)",
                "clear(totals)");
    this.totals =
        shared.orElseGet(
            () -> program.call("zeros").with("parameters", this.parameters).run(manager));
    for (int i = 0; i < totals.size(); i++) {
      totalOf.put(this.parameters.get(i), totals.get(i));
    }
  }

  /**
   * Adds the gradient of a loss. The graph behind the loss is freed.
   *
   * @param loss a scalar with its graph
   * @throws ai.djl.engine.EngineException if the loss has no graph
   */
  public void accumulate(NDArray loss) {
    accumulate(loss, Optional.empty(), Optional.empty());
  }

  /**
   * Adds the gradient of a loss whose graph does not lead to all parameters by itself.
   *
   * @param tape how gradients go on where the graph was cut
   * @param leaves leaves that stand for parts computed before, whose gradients they gather
   */
  public void accumulate(NDArray loss, Optional<LayerTape> tape, Optional<LeafGradients> leaves) {
    Map<NDArray, NDArray> sums = new IdentityHashMap<>(totalOf);
    leaves.ifPresent(gathered -> gathered.addTo(sums));
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> top = tape.map(LayerTape::top).orElse(List.of());
      List<NDArray> byTop = zeros(top, scope);
      List<NDArray> reached = new ArrayList<>(top);
      List<NDArray> gradients = new ArrayList<>(byTop);
      if (tape.flatMap(LayerTape::outputMatrix).isEmpty()) {
        sums.forEach(
            (parameter, total) -> {
              reached.add(parameter);
              gradients.add(total);
            });
      }
      turn.at(
          0,
          () ->
              program
                  .call("accumulate")
                  .with("loss", loss)
                  .with("parameters", reached)
                  .with("totals", gradients)
                  .run(scope));
      tape.ifPresent(lower -> replay(lower, byTop, sums, scope));
    }
    turn.endPass();
  }

  /** Goes through the segments of a tape, last one first. */
  private void replay(
      LayerTape tape, List<NDArray> byTop, Map<NDArray, NDArray> sums, NDManager scope) {
    NDManager owner = scope.newSubManager();
    List<NDArray> known = new ArrayList<>();
    NDManager first = owner;
    // Those without the matrix let others pass at this stage.
    turn.at(
        1,
        () ->
            known.addAll(
                tape.outputMatrix().isPresent()
                    ? tape.headBackward(byTop, sums.get(tape.outputMatrix().get()), first)
                    : byTop));
    descend(tape, known, sums, scope, Turns.FIRST_LAYER);
    owner.close();
  }

  /**
   * Goes through the segments of a tape.
   *
   * @param stage number of the first segment
   * @return number of the next one
   */
  private int descend(
      LayerTape tape,
      List<NDArray> byOutputs,
      Map<NDArray, NDArray> sums,
      NDManager scope,
      int stage) {
    List<NDArray> by = byOutputs;
    NDManager last = scope.newSubManager();
    for (Function<NDManager, LayerTape.Segment> segment : tape.segments()) {
      NDManager next = scope.newSubManager();
      try (NDManager part = scope.newSubManager()) {
        by = backward(segment.apply(part), by, sums, next, stage++);
      }
      last.close();
      last = next;
    }
    last.close();
    return stage;
  }

  private List<NDArray> backward(
      LayerTape.Segment segment,
      List<NDArray> byOutputs,
      Map<NDArray, NDArray> sums,
      NDManager owner,
      int stage) {
    if (segment instanceof LayerTape.Explicit explicit) {
      List<NDArray> totals = explicit.weights().stream().map(sums::get).toList();
      List<NDArray> byInputs = new ArrayList<>();
      turn.at(stage, () -> byInputs.addAll(explicit.backward().run(byOutputs, totals, owner)));
      return byInputs;
    }
    return backward((LayerTape.Recorded) segment, byOutputs, sums, owner, stage);
  }

  private List<NDArray> backward(
      LayerTape.Recorded segment,
      List<NDArray> byOutputs,
      Map<NDArray, NDArray> sums,
      NDManager owner,
      int stage) {
    List<NDArray> reached = new ArrayList<>();
    List<NDArray> gradients = new ArrayList<>();
    segment.weights().stream()
        .filter(sums::containsKey)
        .forEach(
            weight -> {
              reached.add(weight);
              gradients.add(sums.get(weight));
            });
    List<NDArray> byInputs = new ArrayList<>();
    for (NDArray input : segment.inputs()) {
      NDArray total = sums.get(input);
      byInputs.add(total != null ? total : zeros(List.of(input), owner).get(0));
    }
    reached.addAll(segment.inputs());
    gradients.addAll(byInputs);
    try (NDManager scope = owner.newSubManager()) {
      turn.at(
          stage,
          () ->
              program
                  .call("backward")
                  .with("outputs", segment.outputs())
                  .with("by_outputs", byOutputs)
                  .with("parameters", reached)
                  .with("totals", gradients)
                  .run(scope));
    }
    return byInputs;
  }

  /**
   * Adds what the gathered gradients of the leaves mean for the parameters behind their outputs.
   */
  public void backward(LeafGradients leaves) {
    int stage = Turns.FIRST_LAYER;
    for (int part = 0; part < leaves.parts().size(); part++) {
      try (NDManager scope = manager.newSubManager()) {
        stage = descend(leaves.parts().get(part), leaves.totals().get(part), totalOf, scope, stage);
      }
    }
  }

  /**
   * Zeros in the shapes of leaves, in which their gradients gather until they are closed.
   *
   * @param parts how the gradients go on, each from leaves of its own
   */
  public LeafGradients leaves(List<LayerTape> parts) {
    NDManager owner = manager.newSubManager();
    List<List<NDArray>> totals = parts.stream().map(part -> zeros(part.top(), owner)).toList();
    return new LeafGradients(parts, totals, owner);
  }

  private List<NDArray> zeros(List<NDArray> like, NDManager owner) {
    return like.isEmpty() ? List.of() : program.call("zeros").with("parameters", like).run(owner);
  }

  /**
   * Takes over the sum of what others have gathered, added up in their order: the numbers that
   * {@link #gather} makes of their buffers.
   *
   * @param shares gradients of the same parameters, float32, of at least one share
   */
  public void take(List<PackedTensors> shares) {
    shares.get(0).into(totals);
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> next = zeros(parameters, scope);
      for (PackedTensors share : shares.subList(1, shares.size())) {
        share.into(next);
        program
            .call("gather")
            .with("totals", totals)
            .with("others", next)
            .with("before", 0)
            .run(scope);
      }
    }
  }

  /** Adds the sums of another buffer over parameters of the same shapes, on any device. */
  public void add(GradientBuffer other) {
    gather(List.of(this, other), 0, IntStream.range(0, totals.size()).toArray());
  }

  /**
   * Adds up what several buffers over parameters of the same shapes hold, in their order, whatever
   * devices they are on. The sums stand here afterwards.
   *
   * @param shares the buffers, this one among them
   * @param here its place
   * @param parameters numbers of the parameters whose sums are wanted here
   */
  void gather(List<GradientBuffer> shares, int here, int[] parameters) {
    if (shares.size() == 1 || parameters.length == 0) {
      return;
    }
    List<NDArray> others = new ArrayList<>();
    for (GradientBuffer share : shares) {
      if (share != this) {
        others.addAll(share.some(parameters));
      }
    }
    try (NDManager scope = manager.newSubManager()) {
      program
          .call("gather")
          .with("totals", some(parameters))
          .with("others", others)
          .with("before", here)
          .run(scope);
    }
  }

  private List<NDArray> some(int[] parameters) {
    return IntStream.of(parameters).mapToObj(totals::get).toList();
  }

  /** L2 norm over all gradients together. */
  public double norm() {
    try (NDManager scope = manager.newSubManager()) {
      return program.call("norm").with("totals", totals).run(scope).singletonOrThrow().getFloat();
    }
  }

  /** The sums so far, float32, in the order of the parameters; they belong to this buffer. */
  public List<NDArray> totals() {
    return List.copyOf(totals);
  }

  /** Sets all sums to 0. */
  public void clear() {
    clear(totals);
  }

  /** Sets the sums of some parameters to 0, all of them on one device. */
  void clear(int[] some) {
    if (some.length > 0) {
      clear(some(some));
    }
  }

  private void clear(List<NDArray> sums) {
    try (NDManager scope = manager.newSubManager()) {
      program.call("clear").with("totals", sums).run(scope);
    }
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
