package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Token sequences of different lengths as one batch, padded on the right: causal attention then
 * keeps the padding out of every token's sight.
 */
final class SequenceBatch {

  private final int rows;
  private final int width;
  private final long[] ids;
  private final long[] positions;
  private final long[] lengths;
  private final int[] next;
  private final long[] places;
  private final long[] sources;

  /**
   * Lays out the batch.
   *
   * @param sequences one per row
   * @param starts position of the first token of each row
   * @param features features of every view of the rows
   * @throws IllegalArgumentException if the image tokens of a row don't fit its views
   */
  SequenceBatch(
      List<TokenSequence> sequences, int[] starts, ImageFeatures features, QwenConfig config) {
    rows = sequences.size();
    width = sequences.stream().mapToInt(TokenSequence::length).max().orElse(0);
    ids = new long[rows * width];
    positions = new long[3 * rows * width];
    lengths = new long[rows];
    next = new int[rows];
    LongStream.Builder placed = LongStream.builder();
    LongStream.Builder taken = LongStream.builder();
    for (int row = 0; row < rows; row++) {
      TokenSequence sequence = sequences.get(row);
      List<ImageFeatures.Span> spans = sequence.images().stream().map(features::span).toList();
      List<PatchGrid> grids = spans.stream().map(ImageFeatures.Span::grid).toList();
      RopeIndex rope = RopeIndex.of(sequence.ids(), grids, config.ids().image(), starts[row]);
      lengths[row] = sequence.length();
      next[row] = rope.next();
      for (int axis = 0; axis < 3; axis++) {
        System.arraycopy(
            rope.positions()[axis], 0, positions, (axis * rows + row) * width, sequence.length());
      }
      for (int at = 0; at < sequence.length(); at++) {
        ids[row * width + at] = sequence.ids()[at];
      }
      int at = 0;
      for (ImageFeatures.Span span : spans) {
        while (sequence.ids()[at] != config.ids().image()) {
          at++;
        }
        for (int token = 0; token < span.grid().tokens(); token++) {
          placed.add((long) row * width + at++);
          taken.add(span.first() + token);
        }
      }
    }
    places = placed.build().toArray();
    sources = taken.build().toArray();
  }

  int rows() {
    return rows;
  }

  int width() {
    return width;
  }

  /** Position of the token that follows each row. */
  int[] next() {
    return next;
  }

  /** What the programs take. */
  Tokens tokens(NDManager manager) {
    return new Tokens(
        manager.create(ids, new Shape(rows, width)),
        manager.create(positions, new Shape(3, rows, width)),
        manager.create(lengths),
        manager.create(places, new Shape(places.length)),
        manager.create(sources, new Shape(sources.length)));
  }

  /** Sequences as the programs take them (language.torchscript). */
  record Tokens(NDArray ids, NDArray positions, NDArray lengths, NDArray places, NDArray sources) {}
}
