package dev.ergo.rl.replay;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.item.EvalJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What files give, put together in their order; then the table, the summary and the page. */
final class ReplayOutcome implements AutoCloseable {

  /** Name of the page. */
  static final String PAGE = "replay.html";

  private final ReplayPlan plan;
  private final Path folder;
  private final List<VariantOutcome> variants = new ArrayList<>();
  private final long[] steps;
  private final long[] episodes;
  private final long[] refused;

  /**
   * Creates it.
   *
   * @param folder of the replay
   */
  ReplayOutcome(ReplayPlan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    int shown = ChangedGroups.shown(plan.variants().size());
    for (ReplayPlan.Replayed variant : plan.variants()) {
      variants.add(new VariantOutcome(variant, folder, shown));
    }
    steps = new long[plan.runs().size()];
    episodes = new long[plan.runs().size()];
    refused = new long[plan.runs().size()];
  }

  /** Takes the next file. */
  void add(ReplayedFile file) {
    int run = file.piece().run();
    steps[run]++;
    episodes[run] += file.episodes().size();
    refused[run] += file.refused();
    for (int i = 0; i < variants.size(); i++) {
      variants.get(i).add(plan.runs().get(run).name(), file, file.variants().get(i));
    }
  }

  /**
   * Writes the page and the summary.
   *
   * @return the table, a line each
   */
  List<String> publish() {
    List<ReplaySummary.Run> runs = new ArrayList<>();
    for (int i = 0; i < steps.length; i++) {
      runs.add(new ReplaySummary.Run(plan.runs().get(i).name(), steps[i], episodes[i], refused[i]));
    }
    List<ReplaySummary.Variant> published = new ArrayList<>();
    variants.forEach(variant -> published.add(variant.publish()));
    ReplaySummary summary = new ReplaySummary(plan.name(), runs, plan.leftOut(), published);
    ReplayReport report = new ReplayReport(summary, plan.remarks());
    try (ChangedGroups changed = new ChangedGroups(plan.spec(folder))) {
      variants.forEach(variant -> changed.add(variant.name(), variant.changed()));
      report.write(folder.resolve(PAGE), changed.gallery());
    }
    // The summary marks the replay as finished, so it comes last.
    AtomicWrite.text(folder.resolve("summary.json"), EvalJson.pretty(summary));
    return report.lines();
  }

  @Override
  public void close() {
    variants.forEach(VariantOutcome::close);
  }
}
