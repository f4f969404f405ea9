package dev.ergo.rl.reproduce;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.run.Provenance;
import dev.ergo.data.DataConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.rl.job.TrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a run came from beside its configuration, then and now.
 *
 * @param environment versions, machine and device that differ
 * @param inputs weights and data that have other contents
 * @param compared how many were looked at
 */
record Surroundings(List<Difference> environment, List<Difference> inputs, int compared) {

  private static final String ABSENT = "not there";
  private static final String UNKNOWN = "not noted";

  /** They are set for the process that runs. */
  private static final List<String> CHOSEN = List.of("threads", "shares");

  /**
   * Looks at this machine, the code, and the files that the configuration names.
   *
   * @param config of the second run
   */
  static Surroundings of(FormerTraining former, TrainingConfig config) {
    Map<String, Object> here = new LinkedHashMap<>(Provenance.here());
    here.keySet().removeAll(CHOSEN);
    here.put(
        "device",
        config.model().resolvedDevices().stream()
            .map(Device::toString)
            .collect(Collectors.joining(", ")));
    List<Difference> environment = new ArrayList<>();
    here.forEach((what, now) -> add(environment, what, then(former, what), text(now)));
    Map<String, String> models = new LinkedHashMap<>();
    former
        .origin()
        .models()
        .keySet()
        .forEach(
            path -> {
              boolean there = Files.isDirectory(Path.of(path));
              models.put(path, there ? WeightDigest.of(Path.of(path)) : ABSENT);
            });
    Map<String, String> data = digests(config.data(), config.run().seed());
    List<Difference> inputs = new ArrayList<>();
    models.forEach((path, now) -> add(inputs, path, former.origin().models().get(path), now));
    data.forEach(
        (role, now) ->
            add(
                inputs,
                role + " data",
                Objects.requireNonNullElse(former.origin().data().get(role), UNKNOWN),
                now));
    return new Surroundings(environment, inputs, here.size() + models.size() + data.size());
  }

  private static Map<String, String> digests(DataConfig data, long run) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("train", digest(data.openTrain(Path.of(""), run)));
    data.openValidation(Path.of("")).ifPresent(set -> digests.put("validation", digest(set)));
    return digests;
  }

  private static String digest(ExampleSource opened) {
    try (ExampleSource source = opened) {
      return source.digest();
    }
  }

  private static String then(FormerTraining former, String what) {
    JsonNode value = former.provenance().path(what);
    return value.isMissingNode()
        ? UNKNOWN
        : text(EvalJson.MAPPER.convertValue(value, Object.class));
  }

  private static void add(List<Difference> differences, String what, String then, String now) {
    if (!then.equals(now)) {
      differences.add(new Difference(what, then, now));
    }
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? "none"
          : list.size()
              + ": "
              + list.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return String.valueOf(value);
  }
}
