package dev.ergo.rl.sweep;

import dev.ergo.core.checkpoint.WeightDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The weights that model directories hold now; each is read once, for it may be large. */
final class ModelDigests {

  private final Map<String, Optional<String>> digests = new LinkedHashMap<>();

  /** Whether directories hold what they are said to; those that are not here can't be asked. */
  boolean agree(Map<String, String> models) {
    return models.entrySet().stream()
        .allMatch(model -> now(model.getKey()).map(model.getValue()::equals).orElse(true));
  }

  private Optional<String> now(String path) {
    return digests.computeIfAbsent(
        path,
        key ->
            Files.isDirectory(Path.of(key))
                ? Optional.of(WeightDigest.of(Path.of(key)))
                : Optional.empty());
  }
}
