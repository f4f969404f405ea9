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
   * Writes the file. A training that goes on does so from nothing but what it began with.
   *
   * @param seed the run's seed
   * @param device the device of the policy
   * @param models directories of models and adapters; their weights are digested
   * @param data digests of the data sets by name
   * @param shares parts that a training cuts its steps into; empty for a job that begins anew
   *     whatever is there
   * @throws UserException if a training goes on and weights or data are others than when it began
   */
  public static void write(
      RunFolder run,
      long seed,
      String device,
      List<Path> models,
      Map<String, String> data,
      Optional<Integer> shares) {
    Map<String, String> digests = new TreeMap<>();
    models.forEach(model -> digests.put(model.toString(), WeightDigest.of(model)));
    Sittings before =
        shares.isPresent() && run.resumed() ? sittings(run, digests, data) : Sittings.NONE;
    Map<String, Object> content = code();
    List<String> others =
        before.commits().stream().filter(one -> !one.equals(content.get("commit"))).toList();
    if (!others.isEmpty()) {
      content.put("earlier_commits", others);
    }
    if (!before.changedKeys().isEmpty()) {
      content.put("changed_keys", before.changedKeys());
    }
    content.putAll(machine());
    shares.ifPresent(parts -> content.put("shares", parts));
    content.put("device", device);
    content.put("seed", seed);
    content.put("models", digests);
    content.put("data", data);
    write(run, content);
  }

  /** Writes the file of a job that reads other runs and has neither model nor data itself. */
  public static void write(RunFolder run, long seed) {
    Map<String, Object> content = code();
    content.put("java", System.getProperty("java.runtime.version"));
    content.put("seed", seed);
    content.put("models", Map.of());
    content.put("data", Map.of());
    write(run, content);
  }

  /** What the file would say of code and machine now, by key. */
  public static Map<String, Object> here() {
    Map<String, Object> content = code();
    content.putAll(machine());
    return content;
  }

  private static void write(RunFolder run, Map<String, Object> content) {
    try {
      AtomicWrite.text(run.resolve(Origin.FILE), JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> code() {
    Map<String, Object> code = new LinkedHashMap<>();
    CodeVersion checkout = CodeVersion.here();
    code.put("ergo", version());
    code.put("commit", checkout.commit());
    code.put("changed_files", checkout.changed());
    return code;
  }

  /**
   * What sittings before this one were made with.
   *
   * @param commits revisions of the code
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
                  "%s holds an unfinished run that began before %s changed; restore them to resume, or give another run.name or run.overwrite=true"
                      .formatted(run.path(), what));
            });
    Set<String> commits = new LinkedHashSet<>(begun.earlierCommits());
    commits.add(begun.commit());
    Set<String> keys = new LinkedHashSet<>(begun.changedKeys());
    keys.addAll(run.changedKeys());
    return new Sittings(commits, keys);
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("java", System.getProperty("java.runtime.version"));
    machine.put("djl_engine", Engine.getEngine("PyTorch").getVersion());
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    Processor processor = Processor.here();
    machine.put("processor", processor.name());
    machine.put("kernels", processor.kernels());
    machine.put("bfloat16_instructions", processor.bfloat16());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("threads", JniUtils.getNumThreads());
    return machine;
  }

  private static String version() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "from classes" : version;
  }
}
