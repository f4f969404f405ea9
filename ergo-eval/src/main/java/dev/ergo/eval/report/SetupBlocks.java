package dev.ergo.eval.report;

import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.metrics.BenchmarkRules;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Report section: policies, benchmarks and prompts behind the numbers. */
final class SetupBlocks {

  private static final int DIGEST_SHOWN = 10;
  private static final Pattern SUM = Pattern.compile("[0-9a-f]{16,}");

  private SetupBlocks() {}

  static List<ReportBlock> setup(EvalSummary summary) {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(summary.policies())
            .column("policy", EvalSummary.Policy::name)
            .column("mode", policy -> policy.description().mode().replace('_', ' '))
            .column("budget", policy -> policy.description().budget())
            .column("pixels of a view", policy -> pixels(policy.description()))
            .column("model", policy -> policy.description().model())
            .column("checkpoint", policy -> checkpoint(policy.description()))
            .column("decoding", policy -> listed(policy.description().decoding())));
    blocks.add(
        Table.of(summary.protocols())
            .column("benchmark", BenchmarkRules::name)
            .column("data", rules -> digest(rules.dataDigest()))
            .column("wording, reading, scorer", BenchmarkRules::protocol)
            .column("version of reading", BenchmarkRules::reading));
    blocks.add(new ReportBlock.Folded("digests in full", digests(summary)));
    blocks.addAll(prompts(summary));
    return blocks;
  }

  private static String checkpoint(PolicyDescription policy) {
    return policy.checkpointDigest().map(SetupBlocks::digest).orElse("unknown");
  }

  private static Optional<String> pixels(PolicyDescription policy) {
    return policy
        .maxPixels()
        .map(
            most ->
                String.format(Locale.ROOT, "%,d to %,d", policy.minPixels().orElseThrow(), most));
  }

  /** The same prompts of several policies once. */
  private static List<ReportBlock> prompts(EvalSummary summary) {
    Map<Map<String, String>, List<String>> users = new LinkedHashMap<>();
    for (EvalSummary.Policy policy : summary.policies()) {
      Map<String, String> texts = policy.description().prompts();
      if (!texts.isEmpty()) {
        users.computeIfAbsent(texts, key -> new ArrayList<>()).add(policy.name());
      }
    }
    List<ReportBlock> blocks = new ArrayList<>();
    users.forEach(
        (texts, names) -> {
          boolean all = names.size() == summary.policies().size();
          blocks.add(
              new ReportBlock.Folded(
                  "prompts of " + (all ? "all policies" : String.join(", ", names)),
                  texts.entrySet().stream()
                      .map(entry -> ReportBlock.preformatted(entry.getKey(), entry.getValue()))
                      .toList()));
        });
    return blocks;
  }

  private static Table<?> digests(EvalSummary summary) {
    Map<String, String> digests = new LinkedHashMap<>();
    for (EvalSummary.Policy policy : summary.policies()) {
      Optional<String> digest = policy.description().checkpointDigest();
      digest.ifPresent(whole -> digests.put("checkpoint of " + policy.name(), whole));
    }
    summary
        .protocols()
        .forEach(rules -> digests.put("data of " + rules.name(), rules.dataDigest()));
    return Table.of(digests.entrySet())
        .column("of", Map.Entry::getKey)
        .column("digest", Map.Entry::getValue);
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
