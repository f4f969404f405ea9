package dev.ergo.core.export;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.HubCache;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.run.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders that an export is made from.
 *
 * @param model a model in Hugging Face form
 * @param adapter what is merged into it
 */
record ExportSource(Path model, Optional<Path> adapter) {

  private static final String CONFIG = "config.json";
  private static final String BASE = "base_model_name_or_path";
  private static final String FINAL = "final";
  private static final String CHECKPOINTS = "checkpoints";

  /**
   * Finds them.
   *
   * @throws UserException naming the key if there is no such folder, a run is not finished, or an
   *     adapter's base is unknown
   */
  static ExportSource of(ExportConfig config) {
    Path policy = policy(folder(config.policy()));
    boolean adapts =
        Files.exists(policy.resolve(LoraAdapter.CONFIG)) && !Files.exists(policy.resolve(CONFIG));
    if (adapts) {
      return new ExportSource(base(config, policy), Optional.of(policy));
    }
    if (config.base() != null) {
      throw new UserException(
          "export.base: %s is a whole model, and nothing is merged into another; leave the key out, or name an adapter as export.policy"
              .formatted(policy));
    }
    return new ExportSource(policy, Optional.empty());
  }

  private static Path folder(String given) {
    return HubCache.here().resolve(Path.of(""), given, HubCache.Kind.MODEL);
  }

  /** A run stands for what it has trained. */
  private static Path policy(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "export.policy: there is no folder %s; name that of a model, an adapter or a run"
              .formatted(folder));
    }
    boolean isRun =
        Files.exists(folder.resolve("config.yaml")) && !Files.exists(folder.resolve(CONFIG));
    if (!isRun) {
      return folder;
    }
    Path trained = folder.resolve(FINAL);
    if (!Files.isDirectory(trained)) {
      throw new UserException(
          "export.policy: the run %s has no %s/, so it is not finished or trains nothing%s"
              .formatted(
                  folder,
                  FINAL,
                  newestCheckpoint(folder).map("; name its checkpoint %s"::formatted).orElse("")));
    }
    return trained;
  }

  private static Optional<Path> newestCheckpoint(Path run) {
    Path all = run.resolve(CHECKPOINTS);
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(all)) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches("step-\\d{6,}"))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UserException(all + " can't be read; check its permissions", e);
    }
  }

  private static Path base(ExportConfig config, Path adapter) {
    if (config.base() != null) {
      return folder(config.base());
    }
    String named = JsonFile.read(adapter.resolve(LoraAdapter.CONFIG)).path(BASE).asText("");
    return Optional.of(named)
        .filter(name -> !name.isBlank())
        .flatMap(name -> HubCache.here().find(Path.of(""), name, HubCache.Kind.MODEL))
        .orElseThrow(
            () ->
                new UserException(
                    named.isBlank()
                        ? "%s names no model that the adapter is for (%s); give export.base"
                            .formatted(adapter.resolve(LoraAdapter.CONFIG), BASE)
                        : "%s names the model %s, which is not there; give its place as export.base"
                            .formatted(adapter.resolve(LoraAdapter.CONFIG), named)));
  }

  /** The folders, the model first. */
  List<Path> folders() {
    return Stream.concat(Stream.of(model), adapter.stream()).toList();
  }

  /** Digests of the weights by folder. */
  Map<String, String> digests() {
    Map<String, String> digests = new LinkedHashMap<>();
    folders().forEach(folder -> digests.put(folder.toString(), WeightDigest.of(folder)));
    return digests;
  }

  /**
   * A sentence if the adapter lies in a run that began from other weights than those of the model.
   *
   * @param digests as {@link #digests} gives them
   */
  Optional<String> remark(Map<String, String> digests) {
    return adapter
        .flatMap(ExportSource::run)
        .map(Origin::read)
        .filter(run -> !run.models().isEmpty())
        .filter(run -> !run.models().containsValue(digests.get(model.toString())))
        .map(
            run ->
                "%s holds other weight files than the adapter was trained on (%s), by their digests"
                    .formatted(model, String.join(", ", run.models().keySet())));
  }

  /** The run in whose folder a policy or checkpoint lies. */
  private static Optional<Path> run(Path policy) {
    Path above = policy.toAbsolutePath().normalize().getParent();
    return Stream.iterate(above, folder -> folder != null, Path::getParent)
        .limit(2)
        .filter(folder -> Files.exists(folder.resolve(Origin.FILE)))
        .findFirst();
  }
}
