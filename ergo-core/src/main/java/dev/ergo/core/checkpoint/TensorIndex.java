package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where each weight of a model directory lies: in model.safetensors, or in the shards that
 * model.safetensors.index.json names. Weights are known by the names of published checkpoints; the
 * module names of transformers 5 ({@code model.language_model…}, {@code model.visual…}) are
 * translated.
 */
final class TensorIndex {

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final Map<String, Location> locations = new LinkedHashMap<>();

  /** A tensor under its own name in one file. */
  record Location(SafetensorsFile file, String name) {}

  private TensorIndex() {}

  static TensorIndex of(Path folder) {
    TensorIndex index = new TensorIndex();
    if (Files.exists(folder.resolve(SINGLE))) {
      SafetensorsFile file = SafetensorsFile.open(folder.resolve(SINGLE));
      file.tensors().keySet().forEach(name -> index.put(name, file));
    } else if (Files.exists(folder.resolve(INDEX))) {
      index.shards(folder);
    } else {
      throw noWeights(folder);
    }
    return index;
  }

  Map<String, Location> locations() {
    return locations;
  }

  /** Whether both weights are there and hold different numbers. */
  boolean differ(String one, String other) {
    Location first = locations.get(one);
    Location second = locations.get(other);
    return first != null
        && second != null
        && !first.file().holdsSame(first.name(), second.file(), second.name());
  }

  /** The published name of a weight. */
  static String publishedName(String name) {
    if (name.startsWith("model.language_model.")) {
      return "model." + name.substring("model.language_model.".length());
    }
    return name.startsWith("model.visual.") ? name.substring("model.".length()) : name;
  }

  private void shards(Path folder) {
    Path file = folder.resolve(INDEX);
    JsonNode map = JsonFile.read(file).path("weight_map");
    if (!map.isObject()) {
      throw new UserException("file %s has no object 'weight_map'".formatted(file));
    }
    Map<String, SafetensorsFile> shards = new TreeMap<>();
    map.properties()
        .forEach(
            entry -> {
              String name = entry.getValue().asText();
              SafetensorsFile shard =
                  shards.computeIfAbsent(name, n -> SafetensorsFile.open(inside(folder, n, file)));
              shard.info(entry.getKey());
              put(entry.getKey(), shard);
            });
  }

  /**
   * ParquetShards lie beside their index; the name comes from a file that anyone may have written.
   */
  private static Path inside(Path folder, String name, Path index) {
    boolean plain =
        name.endsWith(".safetensors")
            && !name.contains("/")
            && !name.contains("\\")
            && name.indexOf('\0') < 0;
    if (!plain) {
      throw new UserException(
          "file %s names the shard '%s', but shards must be .safetensors files in the same folder"
              .formatted(index, name));
    }
    return folder.resolve(name);
  }

  private void put(String name, SafetensorsFile file) {
    Location before = locations.put(publishedName(name), new Location(file, name));
    if (before != null) {
      throw new UserException(
          "weight '%s' is there twice: as '%s' in %s and as '%s' in %s"
              .formatted(
                  publishedName(name), before.name(), before.file().path(), name, file.path()));
    }
  }

  private static UserException noWeights(Path folder) {
    try (DirectoryStream<Path> pickles = Files.newDirectoryStream(folder, "*.{bin,pt,pth,ckpt}")) {
      if (pickles.iterator().hasNext()) {
        return new UserException(
            ("folder %s has no %s: its weights are Python pickles, which can run code when loaded and are not read; "
                    + "save the model again in safetensors form")
                .formatted(folder, SINGLE));
      }
    } catch (IOException e) {
      return new UserException(
          "folder %s cannot be listed: %s".formatted(folder, e.getMessage()), e);
    }
    return new UserException(
        "folder %s has neither %s nor %s; is the download complete?"
            .formatted(folder, SINGLE, INDEX));
  }
}
