package dev.ergo.eval.run;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.io.Digest;
import dev.ergo.data.Example;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.AnsweringPolicy.Outcome;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.run.LoggedAnswer.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The items of a task as they are asked about and kept.
 *
 * @param task whose items
 * @param key identifies its data and its policy
 */
record TaskItems(EvalTask task, String key) {

  static TaskItems of(EvalTask task, EvalConfig config) {
    return new TaskItems(task, task.key(config.sufficiency()));
  }

  /** An item that has been read. */
  EvalItem item(int position, int sample, Example example) {
    return new EvalItem(
        position,
        sample,
        example,
        task.benchmark().protocol().prompt(example),
        () -> task.benchmark().partner(position));
  }

  /** What its answer is looked up by. */
  Place place(EvalItem item) {
    return new Place(key, item.position(), item.sample(), question(item));
  }

  private static String question(EvalItem item) {
    Example example = item.example();
    return Digest.of(
        example.id(),
        example.question() + String.join("\u0000", example.images().texts()),
        String.join("\u0000", example.options()),
        item.prompt().orElse(""));
  }

  /** The answers among the outcomes of a batch. */
  List<LoggedAnswer> logged(List<EvalItem> batch, List<Outcome> outcomes) {
    List<LoggedAnswer> fresh = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      EvalItem item = batch.get(i);
      outcomes.get(i).answer().ifPresent(answer -> fresh.add(logged(item, answer)));
    }
    return fresh;
  }

  private LoggedAnswer logged(EvalItem item, AnsweredItem answer) {
    List<Size> sizes = item.example().images().sources().stream().map(ImageSource::size).toList();
    return new LoggedAnswer(
        key,
        task.benchmark().name(),
        task.policy(),
        item.position(),
        item.sample(),
        item.example().id(),
        question(item),
        sizes.get(0),
        Optional.of(sizes.subList(1, sizes.size())).filter(more -> !more.isEmpty()),
        answer);
  }
}
