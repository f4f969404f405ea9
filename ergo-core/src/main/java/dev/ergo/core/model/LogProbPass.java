package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LayerTape.Recorded;
import dev.ergo.core.model.LayerTape.Segment;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.LogProbRequest.Layers;
import dev.ergo.core.tensor.ProgramCall;
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
 * <p>Where the backward pass of the layers below the last one is written out, they are computed
 * without a graph, and a {@link LayerTape} leads through them. With checkpointing only the inputs
 * of layers are kept, and a {@link LayerTape} computes layers again. A trained output matrix whose
 * logits would not fit is cut off in the same way.
 */
final class LogProbPass {

  private static final int TOKENS_AT_ONCE = 4096;

  private final ModelWeights model;
  private final VisionTower tower;
  private final LanguageModel language;
  private final LogProbRequest request;
  private final int logitsAtOnce;
  private final GroupedBatch batch;
  private final NDManager inputs;
  private ImageFeatures features;

  /**
   * Prepares a pass.
   *
   * @param scope what the recorded graph reads must live as long as the results do, so it belongs
   *     to the results' owner
   * @param logitsAtOnce most logits at a time
   */
  LogProbPass(
      ModelWeights model,
      VisionTower tower,
      LanguageModel language,
      LogProbRequest request,
      NDManager scope,
      int logitsAtOnce) {
    this.model = model;
    this.tower = tower;
    this.language = language;
    this.request = request;
    this.logitsAtOnce = logitsAtOnce;
    batch = new GroupedBatch(request.groups());
    inputs = scope.newSubManager(model.device());
  }

  /** Runs the pass; the results belong to {@code scope}. */
  ScoredTokens run(NDManager scope) {
    boolean gradients = request.gradients() != Gradients.NONE;
    boolean replays = request.layers() == Layers.CHECKPOINTS && gradients;
    try {
      features =
          tower.features(batch.sequences(), request.patches(), inputs, gradients && !replays);
      batch.place(features, model.config(), inputs);
      List<Function<NDManager, Segment>> segments = new ArrayList<>();
      List<NDArray> top = List.of();
      NDArray states;
      if (replays) {
        CheckpointedLayers layers =
            new CheckpointedLayers(model, tower, language, batch, features, request.patches());
        top = layers.forward(inputs);
        states = states(top);
        segments.addAll(layers.below());
      } else if (gradients && isExplicit()) {
        ExplicitLayers layers = new ExplicitLayers(model, language, batch);
        top = layers.forward(features, readByStates(), inputs);
        segments.addAll(layers.below());
        states = states(top);
      } else {
        states = statesCall().run(inputs, gradients).singletonOrThrow();
      }
      boolean cut =
          gradients
              && language.lmHead().hasGradient()
              && batch.scoredCount() * vocabulary() > logitsAtOnce;
      NDList scored = headCall(states).run(inputs, gradients && !cut);
      LayerTape.Head head = null;
      if (cut) {
        scored.forEach(values -> values.setRequiresGradient(true));
        Segment below = new Recorded(List.of(states), top, readByStates());
        segments.add(0, owner -> below);
        top = List.of(scored.get("log_probs"), scored.get("entropies"));
        head = new CutHead(states);
      }
      NDArray logProbs = place(scored.get("log_probs"), scope, gradients);
      NDArray entropies = place(scored.get("entropies"), scope, gradients);
      Optional<LayerTape> tape =
          top.isEmpty() ? Optional.empty() : Optional.of(new LayerTape(top, head, segments));
      return new ScoredTokens(logProbs, entropies, batch.mask(scope), tape);
    } finally {
      if (!gradients) {
        inputs.close();
      }
    }
  }

  /**
   * All that the graph behind the states can lead to: besides the language model's and its
   * adapter's weights those of the vision tower, or the leaves that a recording cache put in the
   * tower's place.
   */
  private List<NDArray> readByStates() {
    return Stream.of(
            language.weights(), language.adapter(), tower.vision().weights(), features.tensors())
        .flatMap(List::stream)
        .toList();
  }

  private boolean isExplicit() {
    return request.layers() == Layers.TAPE
        && model.hasExplicitLayers()
        && language.trainsAllOfLayers()
        && model.config().text().layers() > 1;
  }

  /** The last layer's states that predict scored tokens, recorded. */
  private NDArray states(List<NDArray> start) {
    return model
        .call("grouped_states")
        .with("start", start)
        .with("groups", batch.groups())
        .with("scored", batch.scored())
        .with("m", language)
        .runRecorded(inputs)
        .singletonOrThrow();
  }

  private long vocabulary() {
    return model.config().text().vocabSize();
  }

  private long tokensAtOnce() {
    return Math.max(1, Math.min(TOKENS_AT_ONCE, logitsAtOnce / vocabulary()));
  }

  private boolean entropyGradients() {
    return request.gradients() == Gradients.LOG_PROBS_AND_ENTROPIES;
  }

  private ProgramCall statesCall() {
    return model
        .call("scored_states")
        .with("groups", batch.groups())
        .with("scored", batch.scored())
        .with("features", features.tensors())
        .with("m", language);
  }

  private ProgramCall headCall(NDArray states) {
    return model
        .call("head_log_probs")
        .with("x", states)
        .with("labels", batch.labels())
        .with("temperature", request.temperature())
        .with("at_once", tokensAtOnce())
        .with("entropy_gradients", entropyGradients())
        .with("matrix", language.lmHead());
  }

  private NDArray place(NDArray values, NDManager scope, boolean gradients) {
    return model
        .call("place")
        .with("values", values)
        .with("targets", batch.targets())
        .with("rows", batch.rows())
        .with("columns", batch.columns())
        .run(scope, gradients)
        .singletonOrThrow();
  }

  /** The output matrix without its logits. */
  private final class CutHead implements LayerTape.Head {

    private final NDArray states;

    CutHead(NDArray states) {
      this.states = states;
    }

    @Override
    public NDArray matrix() {
      return language.lmHead();
    }

    @Override
    public NDArray backward(List<NDArray> byTop, NDArray total, NDManager scope) {
      return model
          .call("head_backward")
          .with("x", states)
          .with("labels", batch.labels())
          .with("by_logp", byTop.get(0))
          .with("by_entropy", byTop.get(1))
          .with("temperature", request.temperature())
          .with("at_once", tokensAtOnce())
          .with("entropy_gradients", entropyGradients())
          .with("matrix", matrix())
          .with("total", total)
          .run(scope)
          .singletonOrThrow();
    }
  }
}
