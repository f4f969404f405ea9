package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The arrays of one pass over groups: prefixes, the continuations behind them, and which hidden
 * states predict a scored token. logprobs.torchscript says what its methods make of them.
 */
final class GroupedBatch {

  private final List<TokenSequence> prefixes;
  private final List<Continuation> continuations = new ArrayList<>();
  private final List<Integer> groupOf = new ArrayList<>();
  private final int columns;

  /** The most tokens of a continuation that predict a scored one, at least 1. */
  private final int chosenPerRow;

  private int width;
  private int scoredCount;
  private NDManager owner;
  private Groups groups;
  private Scored scored;
  private NDArray labels;
  private NDArray targets;

  GroupedBatch(List<PrefixGroup> groups) {
    prefixes = groups.stream().map(PrefixGroup::prefix).toList();
    for (int group = 0; group < groups.size(); group++) {
      for (Continuation row : groups.get(group).continuations()) {
        continuations.add(row);
        groupOf.add(group);
      }
    }
    columns = continuations.stream().mapToInt(Continuation::scoredCount).max().orElse(0);
    if (columns == 0) {
      throw new IllegalArgumentException("no token to score in " + groups.size() + " groups");
    }
    chosenPerRow =
        Math.max(1, continuations.stream().mapToInt(GroupedBatch::predicting).max().orElseThrow());
  }

  private static int predicting(Continuation row) {
    return row.scoredCount() - (row.scored()[0] ? 1 : 0);
  }

  /** Every sequence, for its images. */
  List<TokenSequence> sequences() {
    List<TokenSequence> all = new ArrayList<>(prefixes);
    continuations.forEach(row -> all.add(row.tokens()));
    return all;
  }

  /** Number of scored tokens. */
  int scoredCount() {
    return scoredCount;
  }

  int rows() {
    return continuations.size();
  }

  /** The most scored tokens of a row. */
  int columns() {
    return columns;
  }

  /** Makes the arrays; they belong to {@code inputs}, a manager on the model's device. */
  void place(ImageFeatures features, QwenConfig config, NDManager inputs) {
    SequenceBatch heads = new SequenceBatch(prefixes, new int[prefixes.size()], features, config);
    int[] starts = groupOf.stream().mapToInt(group -> heads.next()[group]).toArray();
    List<TokenSequence> tails = continuations.stream().map(Continuation::tokens).toList();
    SequenceBatch rows = new SequenceBatch(tails, starts, features, config);
    owner = inputs;
    width = rows.width();
    long[] prefixOfRow = groupOf.stream().mapToLong(Integer::longValue).toArray();
    groups =
        new Groups(
            heads.tokens(inputs),
            rows.tokens(inputs),
            inputs.create(prefixOfRow),
            prefixes.stream().mapToLong(TokenSequence::length).toArray(),
            prefixRows());
    placeScored();
  }

  private long[] prefixRows() {
    long[] counts = new long[prefixes.size()];
    groupOf.forEach(group -> counts[group]++);
    return counts;
  }

  private void placeScored() {
    long[] places = new long[rows() * chosenPerRow];
    LongStream.Builder states = LongStream.builder();
    LongStream.Builder ids = LongStream.builder();
    LongStream.Builder cells = LongStream.builder();
    for (int row = 0; row < rows(); row++) {
      Continuation tokens = continuations.get(row);
      Arrays.fill(places, row * chosenPerRow, (row + 1) * chosenPerRow, (long) row * width);
      int column = 0;
      int number = 0;
      for (int at = 0; at < tokens.scored().length; at++) {
        if (tokens.scored()[at]) {
          if (at == 0) {
            states.add(groupOf.get(row));
          } else {
            long place = (long) row * chosenPerRow + number++;
            places[(int) place] = (long) row * width + at - 1;
            states.add(prefixes.size() + place);
          }
          ids.add(tokens.tokens().ids()[at]);
          cells.add((long) row * columns + column++);
        }
      }
    }
    scored = new Scored(owner.create(places), owner.create(states.build().toArray()));
    labels = owner.create(ids.build().toArray());
    targets = owner.create(cells.build().toArray());
    scoredCount = (int) labels.size();
  }

  NDArray labels() {
    return labels;
  }

  NDArray targets() {
    return targets;
  }

  /** Prefixes and continuations. */
  Groups groups() {
    return groups;
  }

  /** Which states go on in the last layer, and which of these predict a scored token. */
  Scored scored() {
    return scored;
  }

  /** Continuations behind shared prefixes as logprobs.torchscript takes them. */
  record Groups(
      SequenceBatch.Tokens prefix,
      SequenceBatch.Tokens continuation,
      NDArray rowPrefix,
      long[] prefixTokens,
      long[] prefixRows) {}

  /** The states that go on in the last layer as logprobs.torchscript takes them. */
  record Scored(NDArray chosen, NDArray predictors) {}

  /** [rows, columns] float32: 1 where a scored token is. */
  NDArray mask(NDManager scope) {
    float[] mask = new float[rows() * columns];
    for (int row = 0; row < rows(); row++) {
      int count = continuations.get(row).scoredCount();
      Arrays.fill(mask, row * columns, row * columns + count, 1);
    }
    NDArray array = owner.create(mask, new Shape(rows(), columns));
    array.attach(scope);
    return array;
  }
}
