package dev.ergo.eval.report;

import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.metrics.BenchmarkRules;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the numbers of a summary were made, as blocks of a report. */
final class SetupBlocks {

  private static final int DIGEST_SHOWN = 10;
  private static final Pattern SUM = Pattern.compile("[0-9a-f]{16,}");

  private SetupBlocks() {}

  static List<ReportBlock> setup(EvalSummary summary) {
    List<ReportBlock> blocks = new ArrayList<>();
    List<List<String>> policies = new ArrayList<>();
    Map<Map<String, String>, List<String>> prompts = new LinkedHashMap<>();
    for (EvalSummary.Policy policy : summary.policies()) {
      PolicyDescription told = policy.description();
      policies.add(
          List.of(
              policy.name(),
              told.mode().replace('_', ' '),
              told.budget().map(String::valueOf).orElse(Shown.NO_VALUE),
              told.minPixels().isPresent() && told.maxPixels().isPresent()
                  ? String.format(
                      Locale.ROOT, "%,d to %,d", told.minPixels().get(), told.maxPixels().get())
                  : Shown.NO_VALUE,
              told.model(),
              told.checkpointDigest().map(SetupBlocks::digest).orElse("unknown"),
              listed(told.decoding())));
      if (!told.prompts().isEmpty()) {
        prompts.computeIfAbsent(told.prompts(), texts -> new ArrayList<>()).add(policy.name());
      }
    }
    blocks.add(
        new Table(
            List.of(
                "policy", "mode", "budget", "pixels of a view", "model", "checkpoint", "decoding"),
            policies));
    List<List<String>> benchmarks = new ArrayList<>();
    for (BenchmarkRules rules : summary.protocols()) {
      benchmarks.add(List.of(rules.name(), digest(rules.dataDigest()), rules.protocol()));
    }
    blocks.add(new Table(List.of("benchmark", "data", "wording, reading, scorer"), benchmarks));
    blocks.add(new Details("digests in full", List.of(digests(summary))));
    prompts.forEach(
        (texts, users) ->
            blocks.add(
                new Details(
                    "prompts of "
                        + (users.size() == summary.policies().size()
                            ? "all policies"
                            : String.join(", ", users)),
                    texts.entrySet().stream()
                        .map(entry -> new Preformatted(entry.getKey(), entry.getValue()))
                        .toList())));
    return blocks;
  }

  private static Table digests(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (EvalSummary.Policy policy : summary.policies()) {
      policy
          .description()
          .checkpointDigest()
          .ifPresent(digest -> rows.add(List.of("checkpoint of " + policy.name(), digest)));
    }
    summary
        .protocols()
        .forEach(rules -> rows.add(List.of("data of " + rules.name(), rules.dataDigest())));
    return new Table(List.of("of", "digest"), rows);
  }

  /** The beginning of a sum; data that is drawn is named by its seed and has none. */
  private static String digest(String whole) {
    Matcher sum = SUM.matcher(whole);
    return sum.find() ? sum.group().substring(0, DIGEST_SHOWN) + "…" : whole;
  }

  private static String listed(Map<String, String> values) {
    List<String> entries = new ArrayList<>();
    values.forEach((name, value) -> entries.add(name.replace('_', ' ') + " " + value));
    return entries.isEmpty() ? "unknown" : String.join(", ", entries);
  }
}
