package dev.ergo.core.run;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code provenance.json}: what a result came from, so that it can be made again or doubted. */
public final class Provenance {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Provenance() {}

  /**
   * Writes the file of a run that begins or is evaluated anew.
   *
   * @param seed the run's seed
   * @param device the device of the policy
   * @param models directories of models and adapters; their weights are digested
   * @param data digests of the data sets by name
   */
  public static void write(
      RunFolder run, long seed, String device, List<Path> models, Map<String, String> data) {
    write(run, seed, device, digests(models), data, Sittings.NONE, Optional.empty());
  }

  /**
   * The same of a training, which may go on: then from nothing but what it began with.
   *
   * @param parallelism how its work is spread over cores
   * @throws UserException if weights or data are others than when the run began
   */
  public static void writeOrKeep(
      RunFolder run,
      long seed,
      String device,
      List<Path> models,
      Map<String, String> data,
      Parallelism parallelism) {
    Map<String, String> digests = digests(models);
    Sittings before = run.resumed() ? sittings(run, digests, data) : Sittings.NONE;
    write(run, seed, device, digests, data, before, Optional.of(parallelism));
  }

  /**
   * What sittings before this one were made with.
   *
   * @param commits other revisions of the code
   * @param changedKeys keys of the configuration that had other values
   */
  private record Sittings(Collection<String> commits, Collection<String> changedKeys) {
    static final Sittings NONE = new Sittings(List.of(), List.of());
  }

  private static Sittings sittings(
      RunFolder run, Map<String, String> models, Map<String, String> data) {
    Origin begun = Origin.read(run.path());
    begun
        .changedIn(models, data)
        .ifPresent(
            what -> {
              throw new UserException(
                  run.path()
                      + " holds an unfinished run that began before "
                      + what
                      + " changed; restore them to resume, or give another run.name or run.overwrite=true");
            });
    Set<String> commits = new LinkedHashSet<>(begun.earlierCommits());
    commits.add(begun.commit());
    Set<String> keys = new LinkedHashSet<>(begun.changedKeys());
    keys.addAll(run.changedKeys());
    return new Sittings(commits, keys);
  }

  private static Map<String, String> digests(List<Path> models) {
    Map<String, String> digests = new TreeMap<>();
    models.forEach(model -> digests.put(model.toString(), WeightDigest.of(model)));
    return digests;
  }

  private static void write(
      RunFolder run,
      long seed,
      String device,
      Map<String, String> models,
      Map<String, String> data,
      Sittings before,
      Optional<Parallelism> parallelism) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("ergo", version());
    CodeVersion checkout = new CodeVersion(Path.of("."));
    content.put("commit", checkout.commit());
    content.put("changed_files", checkout.changed());
    if (!before.commits().isEmpty()) {
      content.put("earlier_commits", before.commits());
    }
    if (!before.changedKeys().isEmpty()) {
      content.put("changed_keys", before.changedKeys());
    }
    content.put("java", System.getProperty("java.runtime.version"));
    content.put("djl_engine", Engine.getEngine("PyTorch").getVersion());
    content.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    content.put("processors", Runtime.getRuntime().availableProcessors());
    content.put("threads", JniUtils.getNumThreads());
    parallelism.ifPresent(spread -> content.put("shares", spread.shares()));
    content.put("device", device);
    content.put("seed", seed);
    content.put("models", models);
    content.put("data", data);
    try {
      AtomicWrite.text(run.resolve(Origin.FILE), JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "from classes" : version;
  }
}
