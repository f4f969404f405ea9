package dev.ergo.rl.run;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.rl.policy.WeightDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code provenance.json}: what a result came from, so that it can be made again or doubted. */
public final class Provenance {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Provenance() {}

  /**
   * Writes the file.
   *
   * @param seed the run's seed
   * @param device the device of the policy
   * @param models directories of models and adapters; their weights are digested
   * @param data digests of the data sets by name
   */
  public static void write(
      Path file, long seed, String device, List<Path> models, Map<String, String> data) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("ergo", version());
    Checkout checkout = new Checkout(Path.of("."));
    content.put("commit", checkout.commit());
    content.put("changed_files", checkout.changed());
    content.put("java", System.getProperty("java.runtime.version"));
    content.put("djl_engine", Engine.getEngine("PyTorch").getVersion());
    content.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    content.put("processors", Runtime.getRuntime().availableProcessors());
    content.put("threads", JniUtils.getNumThreads());
    content.put("device", device);
    content.put("seed", seed);
    Map<String, Object> digests = new TreeMap<>();
    models.forEach(model -> digests.put(model.toString(), WeightDigest.of(model)));
    content.put("models", digests);
    content.put("data", data);
    try {
      AtomicWrite.text(file, JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "from classes" : version;
  }
}
