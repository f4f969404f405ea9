package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The content of {@code trial.json}: what a finished trial was and what came out.
 *
 * @param trial name of the variant
 * @param seed its {@code run.seed}
 * @param job grpo, sft or eval
 * @param set overrides over the base, the sweep's common ones first
 * @param digest of the resolved configuration, without where the run is kept
 * @param commit revision of the code, "unknown" outside a checkout, and whether files differed from
 *     it or earlier sittings ran others
 * @param models digests of model directories by path
 * @param data digests of data by role or benchmark
 * @param seconds wall-clock seconds of the sitting that finished it; empty if that one was cut off
 *     before it wrote this file
 * @param first measures before training; empty for evaluations
 * @param last measures at the end
 */
public record TrialRecord(
    String trial,
    long seed,
    String job,
    Map<String, JsonNode> set,
    String digest,
    String commit,
    Map<String, String> models,
    Map<String, String> data,
    Optional<Double> seconds,
    Map<String, Double> first,
    Map<String, Double> last) {

  /** Requires the digest and copies the maps. */
  public TrialRecord {
    Objects.requireNonNull(digest, "digest");
    set = copy(set);
    models = copy(models);
    data = copy(data);
    seconds = seconds == null ? Optional.empty() : seconds;
    first = copy(first);
    last = copy(last);
  }

  private static <T> Map<String, T> copy(Map<String, T> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Measures of a finished run. */
  public record Results(Map<String, Double> first, Map<String, Double> last) {}
}
