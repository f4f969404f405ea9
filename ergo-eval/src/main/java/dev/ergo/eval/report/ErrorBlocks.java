package dev.ergo.eval.report;

import dev.ergo.eval.item.ItemResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Report section: items that have no answer, because they or their images can't be read or a server
 * refuses them. What they take from the accuracy says nothing about the policy.
 *
 * @param tasks answers to the items, of each task
 */
record ErrorBlocks(List<List<ItemResult>> tasks) {

  private static final int SHOWN = 200;

  /** One sentence for the head; empty where there are none. */
  String sentence() {
    long errors = tasks.stream().flatMap(List::stream).filter(ErrorBlocks::isError).count();
    long answers = tasks.stream().mapToLong(List::size).sum();
    return errors == 0
        ? ""
        : "%d of %d answers are missing for errors of data or server and count as wrong. "
            .formatted(errors, answers);
  }

  List<ReportBlock> blocks() {
    List<List<ItemResult>> failing =
        tasks.stream()
            .map(task -> task.stream().filter(ErrorBlocks::isError).toList())
            .filter(errors -> !errors.isEmpty())
            .toList();
    if (failing.isEmpty()) {
      return List.of();
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(failing)
            .column("benchmark", errors -> errors.get(0).key().benchmark())
            .column("policy", errors -> errors.get(0).key().policy())
            .column("items with errors", List::size)
            .column("the first", errors -> errors.get(0).error().orElseThrow()));
    List<ItemResult> all = failing.stream().flatMap(List::stream).limit(SHOWN).toList();
    blocks.add(
        new ReportBlock.Folded(
            "the first " + all.size() + " with their reasons",
            Table.of(all)
                .column("benchmark", error -> error.key().benchmark())
                .column("policy", error -> error.key().policy())
                .column("item", error -> error.item().id())
                .column("reason", error -> error.error().orElseThrow())));
    return blocks;
  }

  private static boolean isError(ItemResult result) {
    return result.error().isPresent();
  }
}
