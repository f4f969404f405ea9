package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A copy of a model of the fixtures, to be changed into what other people save.
 *
 * @param folder where it lies
 */
public record CopiedModel(Path folder) {

  /** Golden numbers of {@code bench/golden_checkpoints.py}. */
  public static final JsonNode GOLDEN = JsonFile.read(Fixtures.path("model/A_forms/golden.json"));

  /** Copies the files of model A into a folder that is not there yet. */
  public static CopiedModel of(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Fixtures.path("model/A"))) {
      Files.createDirectories(folder);
      for (Path file : files) {
        Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CopiedModel(folder);
  }

  /** Changes a JSON file. */
  public CopiedModel json(String name, Consumer<ObjectNode> change) {
    ObjectNode json = JsonFile.read(folder.resolve(name));
    change.accept(json);
    return write(name, json.toString());
  }

  /** Writes a file. */
  public CopiedModel write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Removes a file. */
  public CopiedModel without(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Changes the weights. */
  public CopiedModel weights(Consumer<Map<String, NDArray>> change) {
    Path file = folder.resolve("model.safetensors");
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      SafetensorsFile read = SafetensorsFile.open(file);
      Map<String, NDArray> tensors = new TreeMap<>();
      for (String name : read.tensors().keySet()) {
        tensors.put(name, read.read(name, manager, DataType.FLOAT32));
      }
      change.accept(tensors);
      SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
    }
    return this;
  }

  /** Puts an output matrix beside the tie flag: the embedding upside down. */
  public CopiedModel withOwnHead() {
    return weights(
        tensors -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight").flip(0)));
  }

  /** Adds tokens behind the last one that are marked special, as tokenizers saves them. */
  public CopiedModel withSpecial(int first, String... tokens) {
    for (int i = 0; i < tokens.length; i++) {
      int id = first + i;
      String content = tokens[i];
      json(
          "tokenizer.json",
          json -> fill(json.withArray("added_tokens").addObject().put("id", id), content));
      json(
          "tokenizer_config.json",
          json -> fill(json.withObject("/added_tokens_decoder").putObject("" + id), content));
    }
    return this;
  }

  private static void fill(ObjectNode token, String content) {
    token.put("content", content).put("lstrip", false).put("normalized", false);
    token.put("rstrip", false).put("single_word", false).put("special", true);
  }
}
