package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.LayerTape.Segment;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One pass over groups of continuations: every prefix is computed once, with gradient, and each of
 * its continuations attends to it; only hidden states that predict a scored token go through the
 * last layer and meet the output matrix.
 *
 * <p>With checkpointing only the inputs of layers are kept, and a {@link LayerTape} computes layers
 * again. A trained output matrix whose logits would not fit is cut off in the same way.
 */
final class LogProbPass {

  /** Logits that exist at a time (numbers): 256 MB. */
  static final int LOGITS_AT_ONCE = 1 << 26;

  private static final int TOKENS_AT_ONCE = 4096;

  private final ModelWeights model;
  private final ModelWeights.AdapterTensors adapter;
  private final PatchSource source;
  private final double temperature;
  private final Recorded recorded;
  private final int logitsAtOnce;
  private final GroupedBatch batch;
  private final NDManager inputs;
  private final NDManager settings;
  private ImageFeatures features;
  private NDArray options;
  private NDArray degrees;

  /**
   * Prepares a pass.
   *
   * @param scope what the recorded graph reads must live as long as the results do, so it belongs
   *     to the results' owner
   * @param logitsAtOnce most logits at a time
   */
  LogProbPass(
      ModelWeights model,
      ModelWeights.AdapterTensors adapter,
      List<PrefixGroup> groups,
      double temperature,
      PatchSource source,
      NDManager scope,
      Recorded recorded,
      int logitsAtOnce) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature " + temperature + " is not above 0");
    }
    this.model = model;
    this.adapter = adapter;
    this.source = source;
    this.temperature = temperature;
    this.recorded = recorded;
    this.logitsAtOnce = logitsAtOnce;
    batch = new GroupedBatch(groups);
    inputs = scope.newSubManager(model.device());
    settings = scope.newSubManager(Device.cpu());
  }

  /** Runs the pass; the results belong to {@code scope}. */
  ScoredTokens run(NDManager scope, boolean checkpointing) {
    boolean gradients = recorded != Recorded.NOTHING;
    boolean replays = checkpointing && gradients;
    try {
      features =
          new VisionTower(model).features(batch.sequences(), source, inputs, gradients && !replays);
      batch.place(features, model.config(), inputs);
      int vocabulary = model.config().text().vocabSize();
      int atOnce = Math.max(1, Math.min(TOKENS_AT_ONCE, logitsAtOnce / vocabulary));
      long entropies = recorded == Recorded.LOG_PROBS_AND_ENTROPIES ? 1 : 0;
      options = settings.create(new long[] {batch.columns(), atOnce, entropies});
      degrees = settings.create(temperature);
      List<Function<NDManager, Segment>> segments = new ArrayList<>();
      List<NDArray> top = List.of();
      NDArray states;
      if (replays) {
        CheckpointedLayers layers = new CheckpointedLayers(model, adapter, batch, features, source);
        top = layers.forward(inputs);
        states = layers.states(inputs);
        segments.addAll(layers.below());
      } else {
        states = run(statesCall(), inputs, gradients).singletonOrThrow();
      }
      boolean cut =
          gradients
              && model.outputMatrix().hasGradient()
              && (long) batch.scoredCount() * vocabulary > logitsAtOnce;
      NDList scored = run(headCall(states), inputs, gradients && !cut);
      LayerTape.Head head = null;
      if (cut) {
        scored.forEach(values -> values.setRequiresGradient(true));
        Segment below = new Segment(List.of(states), top, readByStates());
        segments.add(0, owner -> below);
        top = List.copyOf(scored);
        head = new CutHead(states);
      }
      NDList placed = run(placeCall(scored), scope, gradients);
      Optional<LayerTape> tape =
          top.isEmpty() ? Optional.empty() : Optional.of(new LayerTape(top, head, segments));
      return new ScoredTokens(placed.get(0), placed.get(1), batch.mask(scope), tape);
    } finally {
      if (!gradients) {
        inputs.close();
        settings.close();
      }
    }
  }

  /**
   * All that the graph behind the states can lead to: besides the language model's weights those of
   * the vision tower, or the leaves that a recording cache put in the tower's place.
   */
  private List<NDArray> readByStates() {
    return Stream.of(model.language(), model.vision(), features.tensors())
        .flatMap(List::stream)
        .toList();
  }

  private static NDList run(TensorProgram.Call call, NDManager owner, boolean gradients) {
    return gradients ? call.runRecorded(owner) : call.run(owner);
  }

  private TensorProgram.Call statesCall() {
    TensorProgram.Call call = batch.addTokens(model.program().call("scored_states"));
    batch.addRowPrefix(call.addList(features.tensors()));
    return model.withLanguage(batch.addScored(call), settings, adapter);
  }

  private TensorProgram.Call headCall(NDArray states) {
    return model
        .program()
        .call("head_log_probs")
        .add(states)
        .add(batch.labels())
        .add(options)
        .add(degrees)
        .addList(model.language());
  }

  private TensorProgram.Call placeCall(NDList scored) {
    return model
        .program()
        .call("place")
        .addList(scored)
        .add(batch.targets())
        .add(options)
        .add(TensorProgram.scalar(settings, batch.rows()));
  }

  /** The output matrix without its logits. */
  private final class CutHead implements LayerTape.Head {

    private final NDArray states;

    CutHead(NDArray states) {
      this.states = states;
    }

    @Override
    public NDArray matrix() {
      return model.outputMatrix();
    }

    @Override
    public NDArray backward(List<NDArray> byTop, NDArray total, NDManager scope) {
      return model
          .program()
          .call("head_backward")
          .add(states)
          .add(batch.labels())
          .add(byTop.get(0))
          .add(byTop.get(1))
          .add(options)
          .add(degrees)
          .add(matrix())
          .add(total)
          .run(scope)
          .singletonOrThrow();
    }
  }
}
