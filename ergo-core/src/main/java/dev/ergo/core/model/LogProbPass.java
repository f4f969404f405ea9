package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One pass over groups of continuations: every prefix is computed once, with gradient, and each of
 * its continuations attends to it; only hidden states that predict a scored token meet the output
 * matrix.
 */
final class LogProbPass {

  /** Logits that exist at a time (numbers), unless the output matrix is trained: 256 MB. */
  private static final int LOGITS_AT_ONCE = 1 << 26;

  private static final int TOKENS_AT_ONCE = 4096;

  private final ModelWeights model;
  private final List<TokenSequence> prefixes;
  private final List<Continuation> continuations = new ArrayList<>();
  private final List<Integer> groupOf = new ArrayList<>();
  private final int columns;

  LogProbPass(ModelWeights model, List<PrefixGroup> groups) {
    this.model = model;
    prefixes = groups.stream().map(PrefixGroup::prefix).toList();
    for (int group = 0; group < groups.size(); group++) {
      for (Continuation continuation : groups.get(group).continuations()) {
        continuations.add(continuation);
        groupOf.add(group);
      }
    }
    columns = continuations.stream().mapToInt(Continuation::scoredCount).max().orElse(0);
    if (columns == 0) {
      throw new IllegalArgumentException("no token to score in " + groups.size() + " groups");
    }
  }

  /** Runs the pass; the results belong to {@code scope}. */
  ScoredTokens run(
      ModelWeights.AdapterTensors adapter,
      double temperature,
      PatchSource source,
      NDManager scope,
      Recorded recorded) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature " + temperature + " is not above 0");
    }
    boolean gradients = recorded != Recorded.NOTHING;
    // What the recorded graph reads must live as long as the results do.
    NDManager inputs = scope.newSubManager(model.device());
    try (NDManager settings = model.settingsScope()) {
      TensorProgram.Call call = call(inputs, settings, temperature, source, recorded);
      model.withLanguage(call, settings, adapter);
      NDList result = gradients ? call.runRecorded(scope) : call.run(scope);
      return new ScoredTokens(result.get(0), result.get(1), mask(scope));
    } finally {
      if (!gradients) {
        inputs.close();
      }
    }
  }

  private TensorProgram.Call call(
      NDManager inputs,
      NDManager settings,
      double temperature,
      PatchSource source,
      Recorded recorded) {
    boolean gradients = recorded != Recorded.NOTHING;
    long entropyGradients = recorded == Recorded.LOG_PROBS_AND_ENTROPIES ? 1 : 0;
    List<TokenSequence> tails = continuations.stream().map(Continuation::tokens).toList();
    List<TokenSequence> all = Stream.concat(prefixes.stream(), tails.stream()).toList();
    ImageFeatures features = new VisionTower(model).features(all, source, inputs, gradients);
    SequenceBatch heads =
        new SequenceBatch(prefixes, new int[prefixes.size()], features, model.config());
    int[] starts = groupOf.stream().mapToInt(group -> heads.next()[group]).toArray();
    SequenceBatch rows = new SequenceBatch(tails, starts, features, model.config());
    TensorProgram.Call call =
        model
            .program()
            .call("log_probs")
            .addList(heads.tensors(inputs))
            .addList(rows.tensors(inputs))
            .add(inputs.create(groupOf.stream().mapToLong(Integer::longValue).toArray()));
    addScored(call, inputs, rows.width());
    return call.addList(features.tensors())
        .add(settings.create(new long[] {columns, tokensAtOnce(), entropyGradients}))
        .add(settings.create(temperature));
  }

  private int tokensAtOnce() {
    return Math.max(
        1, Math.min(TOKENS_AT_ONCE, LOGITS_AT_ONCE / model.config().text().vocabSize()));
  }

  /** The hidden state that predicts each scored token, the token, and its place in the result. */
  private void addScored(TensorProgram.Call call, NDManager inputs, int width) {
    LongStream.Builder predictors = LongStream.builder();
    LongStream.Builder labels = LongStream.builder();
    LongStream.Builder targets = LongStream.builder();
    for (int row = 0; row < continuations.size(); row++) {
      Continuation continuation = continuations.get(row);
      int column = 0;
      for (int at = 0; at < continuation.scored().length; at++) {
        if (continuation.scored()[at]) {
          predictors.add(
              at == 0 ? groupOf.get(row) : prefixes.size() + (long) row * width + at - 1);
          labels.add(continuation.tokens().ids()[at]);
          targets.add((long) row * columns + column++);
        }
      }
    }
    for (LongStream.Builder part : List.of(predictors, labels, targets)) {
      call.add(inputs.create(part.build().toArray()));
    }
  }

  private NDArray mask(NDManager scope) {
    float[] mask = new float[continuations.size() * columns];
    for (int row = 0; row < continuations.size(); row++) {
      int count = continuations.get(row).scoredCount();
      Arrays.fill(mask, row * columns, row * columns + count, 1);
    }
    try (NDManager device = scope.newSubManager(model.device())) {
      NDArray array = device.create(mask, new Shape(continuations.size(), columns));
      array.attach(scope);
      return array;
    }
  }
}
