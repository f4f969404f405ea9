package dev.ergo.eval.job;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.data.Example;
import dev.ergo.eval.ask.AnsweringModel;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.report.HtmlReport;
import dev.ergo.eval.report.ShownExample;
import dev.ergo.eval.run.EvalTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the first item of each benchmark as the first of its policies in this process reads it. */
record FirstItems(Map<String, ShownExample> shown) {

  /** Prints them, and writes a page with their pictures unless an earlier start did. */
  static void show(List<EvalTask> tasks, String run, Path page) {
    if (Files.exists(page)) {
      return;
    }
    Map<String, ShownExample> shown = new LinkedHashMap<>();
    for (EvalTask task : tasks) {
      String benchmark = task.benchmark().name();
      if (!shown.containsKey(benchmark) && task.answering() instanceof AnsweringModel model) {
        first(task, model).ifPresent(example -> shown.put(benchmark, example));
      }
    }
    if (!shown.isEmpty()) {
      FirstItems items = new FirstItems(shown);
      items.page(run).write(page);
      items.print(page);
    }
  }

  /** Empty where it can't be read, which the evaluation itself will say. */
  private static Optional<ShownExample> first(EvalTask task, AnsweringModel model) {
    try {
      Example example = task.source().get(0);
      Optional<String> prompt = task.benchmark().protocol().prompt(example);
      EvalItem item = new EvalItem(0, 0, example, prompt, () -> task.benchmark().partner(0));
      LoadedPolicy policy = model.policy();
      return Optional.of(
          new ShownExample(
              example, List.of(model.opening(item)), policy.chat().tokenizer(), policy.images()));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private HtmlReport page(String run) {
    HtmlReport page =
        new HtmlReport(
            "First items of " + run, "What the model reads and sees, before anything is computed.");
    shown.forEach((benchmark, example) -> example.on(page, benchmark));
    return page;
  }

  private void print(Path page) {
    shown.forEach(
        (benchmark, example) ->
            example
                .lines(
                    "first item of %s as the model reads it (with its picture in %s)"
                        .formatted(benchmark, page))
                .forEach(Console.out()::println));
  }
}
