package dev.ergo.rl.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.DamagedFile;
import dev.ergo.core.io.HubCache;
import dev.ergo.core.io.JsonFile;
import dev.ergo.eval.item.EvalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code trial.json} of each trial: beside its run, and copied to {@code sweep.results}, from
 * where other machines can take it.
 */
public final class TrialStore {

  private static final String FILE = "trial.json";

  private final Path sweep;
  private final Optional<Path> results;

  /** Weights that model directories hold now; each is read once, for it may be large. */
  private final Map<String, Optional<String>> models = new LinkedHashMap<>();

  /**
   * Creates it; nothing is read or written yet.
   *
   * @param sweep folder of the sweep
   * @param results the folder of copies, if there is one
   */
  public TrialStore(Path sweep, Optional<Path> results) {
    this.sweep = sweep;
    this.results = results;
  }

  /** The folder of a variant; the run of each seed lies in it under {@link #runName}. */
  public Path folder(Variant variant) {
    return sweep.resolve(variant.slug());
  }

  /** Name of the run of a seed. */
  public static String runName(long seed) {
    return "seed-" + seed;
  }

  /** The folder of a run. */
  public Path run(Variant variant, long seed) {
    return folder(variant).resolve(runName(seed));
  }

  /** Makes the folder of copies, so that a mistake in it shows before anything runs. */
  public void prepare() {
    results.ifPresent(
        folder -> {
          try {
            Files.createDirectories(folder);
          } catch (IOException e) {
            throw new UserException(
                "sweep.results: the folder %s can't be made; check the path and its permissions"
                    .formatted(folder),
                e);
          }
        });
  }

  /**
   * The record beside a run, if there is one of this configuration. A damaged one is set aside, for
   * the run has all that it is made from.
   */
  public Optional<TrialRecord> here(Variant variant, long seed, String digest) {
    Path file = run(variant, seed).resolve(FILE);
    if (isDamaged(file)) {
      Console.out()
          .printf(
              "%s is damaged and kept as %s; it is made again%n",
              file, new DamagedFile(file).setAside().getFileName());
    }
    return read(file).filter(record -> record.digest().equals(digest));
  }

  /** What is JSON, but no record of this version, is not damaged. */
  private static boolean isDamaged(Path file) {
    try {
      return Files.isRegularFile(file) && !EvalJson.MAPPER.readTree(file.toFile()).isObject();
    } catch (JsonProcessingException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a record's run began from the weights that are there now; directories that are not here
   * can't be asked.
   */
  public boolean isOfPresentWeights(TrialRecord record) {
    return record.models().entrySet().stream()
        .allMatch(model -> now(model.getKey()).map(model.getValue()::equals).orElse(true));
  }

  /**
   * The record of an earlier sitting, if there is one of this configuration that began from the
   * weights which are there now.
   */
  public Optional<TrialRecord> elsewhere(Variant variant, long seed, String digest) {
    return copy(variant, seed)
        .flatMap(TrialStore::read)
        .filter(record -> record.digest().equals(digest) && isOfPresentWeights(record));
  }

  /** Whether the copy of a trial is of another configuration or weights and would be replaced. */
  public boolean isOutdated(Variant variant, long seed, String digest) {
    return copy(variant, seed).flatMap(TrialStore::read).isPresent()
        && elsewhere(variant, seed, digest).isEmpty();
  }

  /** Writes the record of a run that has just ended beside it, and copies it over any other. */
  public void keep(Variant variant, TrialRecord record) {
    AtomicWrite.text(run(variant, record.seed()).resolve(FILE), EvalJson.pretty(record));
    copy(variant, record.seed()).ifPresent(file -> AtomicWrite.text(file, EvalJson.pretty(record)));
  }

  /** Copies the record of an earlier sitting where there is no copy of its configuration yet. */
  public void publish(Variant variant, TrialRecord record) {
    if (elsewhere(variant, record.seed(), record.digest()).isEmpty()) {
      copy(variant, record.seed())
          .ifPresent(file -> AtomicWrite.text(file, EvalJson.pretty(record)));
    }
  }

  private Optional<Path> copy(Variant variant, long seed) {
    return results.map(folder -> folder.resolve(variant.slug() + "-" + runName(seed) + ".json"));
  }

  private static Optional<TrialRecord> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonFile.value(EvalJson.MAPPER.readerFor(TrialRecord.class), file));
    } catch (IOException e) {
      throw new UserException(
          file + " is not the result of a trial as this version writes it; delete it", e);
    }
  }

  private Optional<String> now(String path) {
    return models.computeIfAbsent(
        path,
        key ->
            HubCache.here()
                .find(Path.of(""), key, HubCache.Kind.MODEL)
                .filter(Files::isDirectory)
                .map(WeightDigest::of));
  }
}
