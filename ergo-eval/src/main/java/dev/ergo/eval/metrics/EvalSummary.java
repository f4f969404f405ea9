package dev.ergo.eval.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.eval.ask.JudgeAgreement;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.PolicyDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The content of summary.json. All but the values under {@link #TIMING_KEYS} follow from the
 * answers: an evaluation that was interrupted and resumed has the same.
 *
 * @param benchmarks one entry per benchmark and policy
 * @param comparisons each later policy against the first, on the same items
 * @param policies how each policy was asked
 * @param protocols what each benchmark consists of and how it is judged
 * @param judgements what a language model makes of open answers, per benchmark and policy; empty
 *     where none was asked
 * @param timings seconds an item at several batch sizes; empty where they were not asked for
 * @param seed seed of the bootstrap and of everything drawn
 */
public record EvalSummary(
    List<BenchmarkSummary> benchmarks,
    List<Comparison> comparisons,
    List<Policy> policies,
    List<BenchmarkRules> protocols,
    List<JudgeAgreement> judgements,
    List<Timing> timings,
    long seed) {

  /** The keys under which measured times and memory stand, wherever they occur. */
  public static final Set<String> TIMING_KEYS =
      Set.of("seconds_mean", "phases_mean", "peak_mib_max", "timings");

  /**
   * Reads a summary.json.
   *
   * @throws IOException if the file can't be read or is no summary of this version
   */
  public static EvalSummary read(Path file) throws IOException {
    JsonNode tree = EvalJson.MAPPER.readTree(file.toFile());
    EvalSummary summary = EvalJson.MAPPER.treeToValue(tree, EvalSummary.class);
    Set<String> unknown = keys("", tree);
    unknown.removeAll(keys("", EvalJson.MAPPER.valueToTree(summary)));
    if (!unknown.isEmpty()) {
      throw new IOException("unknown keys " + unknown);
    }
    return summary;
  }

  /** Keys that are unwrapped into their parent are no error to Jackson if it does not know them. */
  private static Set<String> keys(String path, JsonNode tree) {
    Set<String> keys = new TreeSet<>(Set.of(path));
    tree.properties()
        .forEach(entry -> keys.addAll(keys(path + "/" + entry.getKey(), entry.getValue())));
    if (tree.isArray()) {
      tree.forEach(entry -> keys.addAll(keys(path, entry)));
    }
    return keys;
  }

  /**
   * How a policy was asked.
   *
   * @param name the policy's name
   * @param description mode, pixel limits, prompts, decoding, checkpoint
   */
  public record Policy(String name, PolicyDescription description) {}
}
