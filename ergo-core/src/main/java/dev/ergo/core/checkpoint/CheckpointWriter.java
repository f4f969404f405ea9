package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.core.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Writes a model directory in Hugging Face form, as a whole or not at all.
 *
 * @param tensors the weights, which need not be there yet
 * @param stored FLOAT32, BFLOAT16 or FLOAT16
 * @param maxShardBytes a new file begins where the next weight would pass it
 * @param written told the bytes of each piece once it is written
 */
record CheckpointWriter(
    Map<String, TensorSource> tensors, DataType stored, long maxShardBytes, LongConsumer written) {

  /** transformers' default is 5 GB too. */
  static final long MAX_SHARD_BYTES = 5_000_000_000L;

  /** Loaders of the Hugging Face libraries refuse files without this entry. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private static final ObjectWriter JSON = JsonFile.MAPPER.writerWithDefaultPrettyPrinter();

  /** Writes arrays. */
  static CheckpointWriter of(Map<String, NDArray> arrays, DataType stored, long maxShardBytes) {
    Map<String, TensorSource> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, TensorSource.of(array)));
    return new CheckpointWriter(tensors, stored, maxShardBytes, bytes -> {});
  }

  void write(Path target, QwenConfig config, CompanionFiles companions, Map<String, ?> ergo) {
    AtomicWrite.folder(target, folder -> fill(folder, config, companions, ergo));
  }

  /** Writes into a folder that is there and empty, and is not a model before this has returned. */
  void fill(Path folder, QwenConfig config, CompanionFiles companions, Map<String, ?> ergo)
      throws IOException {
    json(folder, "config.json", config.json(stored));
    companions.copyTo(folder);
    if (!companions.has(CompanionFiles.GENERATION)) {
      json(folder, CompanionFiles.GENERATION, generation(config.ids()));
    }
    if (!ergo.isEmpty()) {
      json(folder, ModelFolder.ERGO, ergo);
    }
    weights(folder);
  }

  private void weights(Path folder) throws IOException {
    List<Map<String, TensorSource>> shards = shards();
    if (shards.size() == 1) {
      SafetensorsWriter.writeSources(
          folder.resolve(TensorIndex.SINGLE), tensors, METADATA, stored, written);
      return;
    }
    Map<String, String> weightMap = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      shards.get(i).keySet().forEach(tensor -> weightMap.put(tensor, name));
      SafetensorsWriter.writeSources(
          folder.resolve(name), shards.get(i), METADATA, stored, written);
    }
    ObjectNode index = JsonFile.MAPPER.createObjectNode();
    index
        .putObject("metadata")
        .put("total_size", tensors.values().stream().mapToLong(this::bytes).sum());
    index.set("weight_map", JsonFile.MAPPER.valueToTree(weightMap));
    json(folder, TensorIndex.INDEX, index);
  }

  /** Tensors in their order, a new shard wherever the next one would pass the limit. */
  private List<Map<String, TensorSource>> shards() {
    List<Map<String, TensorSource>> shards = new ArrayList<>(List.of(new LinkedHashMap<>()));
    long size = 0;
    for (Map.Entry<String, TensorSource> tensor : tensors.entrySet()) {
      long bytes = bytes(tensor.getValue());
      if (size > 0 && size + bytes > maxShardBytes) {
        shards.add(new LinkedHashMap<>());
        size = 0;
      }
      shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
      size += bytes;
    }
    return shards;
  }

  private long bytes(TensorSource tensor) {
    return tensor.shape().size() * TensorFormat.of(stored).bytes();
  }

  private static ObjectNode generation(TokenIds ids) {
    return JsonFile.MAPPER
        .createObjectNode()
        .put("bos_token_id", ids.bos())
        .put("eos_token_id", ids.eos())
        .put("pad_token_id", ids.pad());
  }

  private static void json(Path folder, String name, Object value) throws IOException {
    Files.write(folder.resolve(name), JSON.writeValueAsBytes(value));
  }
}
