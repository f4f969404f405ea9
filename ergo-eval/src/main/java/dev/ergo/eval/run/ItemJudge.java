package dev.ergo.eval.run;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.BadItems;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Judges the answers of one policy by the rules of a benchmark; opens no image. */
record ItemJudge(LoadedBenchmark benchmark, String policy, BadItems onError) {

  /** The result of an answer that a policy gave. */
  ItemResult judged(EvalItem item, List<Size> sizes, AnsweredItem answer) {
    Example example = item.example();
    try {
      Verdict verdict = benchmark.protocol().judge(example, answer.prediction());
      Optional<Boolean> sufficient =
          answer.fromCrop().map(text -> benchmark.protocol().judge(example, text).correct());
      return new ItemResult(
          key(item.position(), item.sample()),
          ItemResult.Item.of(example),
          answer.looks(),
          verdict,
          ItemRegion.of(example, answer, sizes),
          sufficient,
          Optional.of(answer.cost()),
          Optional.empty());
    } catch (UserException e) {
      return failed(item, e);
    }
  }

  /** The result of an answer made elsewhere, of which only the text is known. */
  ItemResult scored(int position, Example example, Optional<String> prediction) {
    ItemResult.Key key = key(position, 0);
    ItemResult.Item item = ItemResult.Item.of(example);
    try {
      Verdict verdict =
          prediction
              .map(text -> benchmark.protocol().judge(example, text))
              .orElseGet(() -> Verdict.failed("", FailureCause.NO_PREDICTION));
      return new ItemResult(key, item, prediction.stream().toList(), verdict, Optional.empty());
    } catch (UserException e) {
      return failed(key, item, e);
    }
  }

  /** The result of an item that could not be answered or judged; see {@link #unread}. */
  ItemResult failed(EvalItem item, UserException error) {
    return failed(key(item.position(), item.sample()), ItemResult.Item.of(item.example()), error);
  }

  /**
   * The result of an item that could not be read.
   *
   * @throws UserException the error itself where bad items end the evaluation
   */
  ItemResult unread(int position, int sample, UserException error) {
    return failed(key(position, sample), ItemResult.Item.unread(position), error);
  }

  private ItemResult failed(ItemResult.Key key, ItemResult.Item item, UserException error) {
    if (onError == BadItems.FAIL) {
      throw error;
    }
    return new ItemResult(
        key,
        item,
        List.of(),
        Verdict.failed("", FailureCause.ERROR),
        Optional.of(Objects.toString(error.getMessage())));
  }

  private ItemResult.Key key(int position, int sample) {
    return new ItemResult.Key(benchmark.name(), policy, position, sample);
  }
}
