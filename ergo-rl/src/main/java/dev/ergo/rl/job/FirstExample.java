package dev.ergo.rl.job;

import dev.ergo.core.io.Console;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.RunFolder;
import dev.ergo.eval.report.ShownExample;
import dev.ergo.rl.train.TrainingTask;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first example of a training, shown before step 0 on the console and on a page in its folder.
 *
 * @param folder the run's
 * @param policy reads the example
 * @param run name of the run
 */
record FirstExample(RunFolder folder, LoadedPolicy policy, String run) {

  /** Shows it; a run that goes on has done so before, and the example is not even read. */
  void show(TrainingTask task) {
    Path page = folder.resolve(RunFolder.FIRST_EXAMPLE);
    if (!folder.resumed() || !Files.exists(page)) {
      task.first().ifPresent(first -> show(first, page));
    }
  }

  private void show(TrainingTask.First first, Path page) {
    ShownExample shown =
        new ShownExample(
            first.example(), first.sequences(), policy.chat().tokenizer(), policy.images());
    shown.page("First example of " + run).write(page);
    shown
        .lines("the first example as the model reads it (with its picture in " + page + ")")
        .forEach(Console.out()::println);
  }
}
