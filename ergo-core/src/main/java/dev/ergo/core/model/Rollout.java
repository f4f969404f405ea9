package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of text that grow in turns: each prompt is computed once and its keys and values copied to
 * the rows of its group; then {@link #sample} draws tokens and {@link #append} puts given ones
 * behind them (the crop and the next question), without computing anything before them again.
 */
public final class Rollout implements AutoCloseable {

  /** Room for a cache is made in steps of this many columns. */
  private static final int COLUMNS = 64;

  private static final int NOTHING = -1;

  private final Parts model;
  private final ModelWeights weights;
  private final PatchSource patches;
  private final NDManager manager;
  private int rows;

  private KeyValueCache cache;

  /** Row of the rollout that stands in each row of the cache. */
  private int[] live;

  /** Position of the next token of each row of the cache. */
  private int[] next;

  /** The last token drawn in each row of the cache, where the cache doesn't hold it yet. */
  private int[] unfed;

  /** Whether rows that have ended leave the decode loop; only a comparison turns it off. */
  private boolean endedRowsLeave = true;

  /** [rows of the cache, hidden]: states of the last tokens; null once tokens were drawn. */
  private NDArray last;

  /**
   * The parts of a model that sampling needs.
   *
   * @param forbidden [vocabulary]: 1 at ids that may not be drawn
   */
  record Parts(
      ModelWeights weights,
      VisionTower tower,
      LanguageModel language,
      List<Integer> stopIds,
      NDArray forbidden) {}

  Rollout(Parts model, List<TokenSequence> prompts, int group, PatchSource patches, int capacity) {
    if (group < 1 || prompts.isEmpty() || prompts.stream().anyMatch(p -> p.length() == 0)) {
      throw new IllegalArgumentException("a rollout needs prompts of at least one token");
    }
    this.model = model;
    this.weights = model.weights();
    this.patches = patches;
    this.rows = prompts.size() * group;
    manager = weights.constants().newSubManager();
    try {
      int width = prompts.stream().mapToInt(TokenSequence::length).max().orElseThrow();
      live = IntStream.range(0, prompts.size()).toArray();
      next = new int[prompts.size()];
      cache = KeyValueCache.create(weights, manager, prompts.size(), width);
      feed(prompts);
      spread(group, Math.max(capacity, width));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Number of rows: prompts * group, times what each was copied to. */
  public int rows() {
    return rows;
  }

  /**
   * Draws tokens in every row that is not finished.
   *
   * @return one result per row of the rollout; a finished row's has no ids
   * @throws IllegalStateException if nothing was appended since tokens were last drawn
   */
  public List<SampledTokens> sample(SamplingOptions options, SamplingNoise noise) {
    return sample(options, noise, weights.decodeWeights());
  }

  /** As the other method, on weights of one form. */
  List<SampledTokens> sample(SamplingOptions options, SamplingNoise noise, DecodeWeights on) {
    int steps = options.maxNewTokens();
    double[] uniform = new double[steps * live.length];
    if (options.temperature() > 0) {
      for (int i = 0; i < uniform.length; i++) {
        uniform[i] = noise.uniform(live[i % live.length], i / live.length);
      }
    }
    return draw(options, uniform, new long[0], on);
  }

  /**
   * Takes given tokens instead of drawing them: the log-probs that the decode loop gives them.
   *
   * @param tokens ids [row][step], as many for every row
   * @param on what it works on
   */
  public List<SampledTokens> replay(double temperature, int[][] tokens, DecodeWeights on) {
    int steps = tokens[0].length;
    long[] forced = new long[steps * live.length];
    for (int i = 0; i < forced.length; i++) {
      forced[i] = tokens[live[i % live.length]][i / live.length];
    }
    SamplingOptions options = new SamplingOptions(temperature, steps, true);
    return draw(options, new double[forced.length], forced, on);
  }

  /** Computes all rows until the last one has ended. */
  void keepEndedRows() {
    endedRowsLeave = false;
  }

  private List<SampledTokens> draw(
      SamplingOptions options, double[] uniform, long[] forced, DecodeWeights on) {
    if (live.length == 0) {
      return Collections.nCopies(rows, SampledTokens.NONE);
    }
    if (last == null) {
      throw new IllegalStateException("tokens must be appended before more are drawn");
    }
    int steps = options.maxNewTokens();
    reserve(steps - 1);
    List<Integer> stops = options.ignoreStop() ? List.of(NOTHING) : model.stopIds();
    try (NDManager scope = manager.newSubManager()) {
      // Looking whether all rows have ended waits for a GPU, so there it is done now and then.
      long interval = options.ignoreStop() ? steps : weights.device().isGpu() ? 8 : 1;
      Shape shape = new Shape(steps, live.length);
      NDList drawn =
          weights
              .call("sample")
              .with("last", last)
              .with("next", scope.create(longs(next)))
              .with("noise", scope.create(uniform, shape))
              .with("forced", scope.create(forced, forced.length == 0 ? new Shape(0) : shape))
              .with("stops", scope.create(stops.stream().mapToLong(stop -> stop).toArray()))
              .with("forbidden", model.forbidden())
              .with("used", cache.used())
              .with("steps", steps)
              .with("interval", interval)
              .with("form", on.form())
              .with("drops_ended", endedRowsLeave)
              .with("temperature", options.temperature())
              .with("top_k", options.truncation().topK())
              .with("top_p", options.truncation().topP())
              .with("cache", cache.tensors())
              .with("m", model.language())
              .run(scope);
      int drawnSteps = (int) drawn.get("ids").getShape().get(0);
      return take(SampledTokens.rows(drawn, stops, options.temperature()), drawnSteps);
    }
  }

  /** Sorts what was drawn by row of the rollout and notes what the cache now holds. */
  private List<SampledTokens> take(List<SampledTokens> drawn, int steps) {
    List<SampledTokens> results = new ArrayList<>(Collections.nCopies(rows, SampledTokens.NONE));
    unfed = new int[live.length];
    for (int row = 0; row < live.length; row++) {
      SampledTokens sampled = drawn.get(row);
      results.set(live[row], sampled);
      // The loop ends before it feeds the tokens of its last step.
      int length = sampled.count();
      boolean toTheEnd = length == steps;
      unfed[row] = toTheEnd ? sampled.ids()[length - 1] : NOTHING;
      next[row] += toTheEnd ? length - 1 : length;
    }
    cache.advance(steps - 1);
    last.close();
    last = null;
    return results;
  }

  /**
   * Puts tokens behind the rows.
   *
   * @param perRow tokens for each row of the rollout; null ends a row for good
   * @throws IllegalArgumentException if a row gets tokens after its end, or a row that goes on gets
   *     none at all
   */
  public void append(List<TokenSequence> perRow) {
    if (perRow.size() != rows) {
      throw new IllegalArgumentException(perRow.size() + " sequences for " + rows + " rows");
    }
    int[] kept = IntStream.range(0, live.length).filter(i -> perRow.get(live[i]) != null).toArray();
    if (perRow.stream().filter(row -> row != null).count() != kept.length) {
      throw new IllegalArgumentException("tokens for a row that has ended");
    }
    List<TokenSequence> chunks = new ArrayList<>();
    for (int i : kept) {
      TokenSequence tokens = perRow.get(live[i]);
      boolean held = unfed == null || unfed[i] == NOTHING;
      chunks.add(held ? tokens : new TokenSequence(new int[] {unfed[i]}, List.of()).then(tokens));
    }
    if (chunks.stream().anyMatch(chunk -> chunk.length() == 0)) {
      throw new IllegalArgumentException("no tokens for a row that goes on");
    }
    keep(kept);
    if (kept.length > 0) {
      feed(chunks);
    }
  }

  /**
   * Copies each row to so many rows side by side, which go on by themselves.
   *
   * @throws IllegalStateException if a row has ended, or nothing was appended since tokens were
   *     last drawn
   */
  public void repeat(int times) {
    if (live.length < rows || last == null) {
      throw new IllegalStateException("rows that have ended, or are in a look, can't be copied");
    }
    rows *= times;
    spread(times, cache.capacity());
  }

  /** Logits that follow each row that goes on, [rows, vocabulary] float32, at temperature 1. */
  NDArray logits(NDManager scope) {
    return weights
        .call("next_logits")
        .with("last", last)
        .with("m", model.language())
        .run(scope)
        .singletonOrThrow();
  }

  /** Runs chunks, one per row of the cache, through the model. */
  private void feed(List<TokenSequence> chunks) {
    try (NDManager scope = manager.newSubManager()) {
      ImageFeatures features = model.tower().features(chunks, patches, scope, false);
      SequenceBatch batch = new SequenceBatch(chunks, next, features, weights.config());
      reserve(batch.width());
      if (last != null) {
        last.close();
      }
      last =
          weights
              .call("append")
              .with("tokens", batch.tokens(scope))
              .with("features", features.tensors())
              .with("used", cache.used())
              .with("cache", cache.tensors())
              .with("m", model.language())
              .run(manager)
              .singletonOrThrow();
      next = batch.next();
      unfed = null;
      cache.advance(batch.width());
    }
  }

  /** Copies each row to the rows of its group. */
  private void spread(int group, int capacity) {
    int[] sources = IntStream.range(0, rows).map(row -> row / group).toArray();
    replaceCache(sources, capacity);
    next = IntStream.of(sources).map(row -> next[row]).toArray();
    live = IntStream.range(0, rows).toArray();
    try (NDManager scope = manager.newSubManager()) {
      NDArray prompts = last;
      last = weights.rows(List.of(prompts), scope.create(longs(sources)), manager, false);
      prompts.close();
    }
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }

  /** Drops all rows of the cache but these. */
  private void keep(int[] kept) {
    if (kept.length > 0 && kept.length < live.length) {
      replaceCache(kept, cache.capacity());
    }
    live = IntStream.of(kept).map(i -> live[i]).toArray();
    next = IntStream.of(kept).map(i -> next[i]).toArray();
    unfed = null;
  }

  private void reserve(int columns) {
    int needed = cache.used() + columns;
    if (needed > cache.capacity()) {
      int[] all = IntStream.range(0, live.length).toArray();
      replaceCache(all, (needed + COLUMNS - 1) / COLUMNS * COLUMNS);
    }
  }

  private void replaceCache(int[] cacheRows, int capacity) {
    try (KeyValueCache old = cache) {
      cache = old.select(manager, longs(cacheRows), capacity);
    }
  }

  /** Frees the cache. */
  @Override
  public void close() {
    manager.close();
  }
}
