package dev.ergo.core.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.core.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A model as it is written anew: of another number type, in other shards, with an adapter merged
 * into it. Its weights are read, merged and written a piece at a time, so a model far larger than
 * the memory can be written.
 *
 * @param base the model
 * @param adapter what is merged into it
 * @param settings the adapter's folder
 */
public record MergedCheckpoint(
    ModelFolder base, Optional<PeftTensors> adapter, Optional<Path> settings) {

  /**
   * Opens the folders; headers are read and checked, weights are not.
   *
   * @param model Hugging Face directory of a model
   * @param adapter PEFT directory of an adapter that fits it
   * @throws dev.ergo.core.error.UserException if a folder is not that, or the adapter is of a form
   *     that Ergo does not compute
   */
  public static MergedCheckpoint open(Path model, Optional<Path> adapter) {
    ModelFolder base = ModelFolder.open(model);
    return new MergedCheckpoint(
        base, adapter.map(folder -> new PeftFolder(folder).open(base.config())), adapter);
  }

  /** The number type of the model's files, that of its embedding: FLOAT32, BFLOAT16 or FLOAT16. */
  public DataType stored() {
    TensorIndex.Location embedding = base.tensors().locations().get(ParameterShapes.EMBEDDING);
    TensorFormat format =
        embedding == null ? TensorFormat.F32 : embedding.file().info(embedding.name()).format();
    return format == TensorFormat.F64 ? DataType.FLOAT32 : format.dataType();
  }

  /** Number of weights with an update, and of those that the adapter has in full. */
  public int changed() {
    return adapter.map(PeftTensors::layout).map(a -> a.lowRank().size() + whole().size()).orElse(0);
  }

  /** Number of arrays. */
  public int tensors() {
    return ParameterShapes.of(config()).size();
  }

  /** Bytes of all weights in a number type. */
  public long bytes(DataType as) {
    return TensorFormat.of(as).bytes()
        * ParameterShapes.of(config()).values().stream().mapToLong(shape -> shape.size()).sum();
  }

  /**
   * Its configuration. The output matrix is one of its own where the adapter has that or the
   * embedding anew.
   */
  QwenConfig config() {
    boolean apart =
        whole().contains(ParameterShapes.EMBEDDING) || whole().contains(ParameterShapes.OUTPUT);
    return apart && base.config().text().tieWordEmbeddings()
        ? base.config().untied()
        : base.config();
  }

  private Set<String> whole() {
    return adapter.map(tensors -> tensors.layout().whole()).orElse(Set.of());
  }

  /**
   * Writes a model in Hugging Face form.
   *
   * @param folder is there and empty; it is no whole model before this has returned
   * @param as FLOAT32, BFLOAT16 or FLOAT16; sums are rounded to it once, to nearest even
   * @param maxShardBytes a new file begins where the next weight would pass it
   * @param written told the bytes of each piece once it is written
   * @throws dev.ergo.core.error.UserException if a weight is missing, of another shape, or not
   *     finite in that number type
   */
  public void write(Path folder, DataType as, long maxShardBytes, LongConsumer written)
      throws IOException {
    Parameters.warnOfOthers(base);
    try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      new CheckpointWriter(sources(owner), as, maxShardBytes, written)
          .fill(folder, config(), base.companions(), ergo());
    }
  }

  private Map<String, TensorSource> sources(NDManager owner) {
    Map<String, TensorSource> sources = new LinkedHashMap<>();
    ParameterShapes.of(config())
        .forEach(
            (name, shape) -> {
              // An output matrix that was the embedding begins as that.
              boolean tied =
                  name.equals(ParameterShapes.OUTPUT) && base.config().text().tieWordEmbeddings();
              TensorIndex.Location location =
                  base.location(tied ? ParameterShapes.EMBEDDING : name, shape);
              sources.put(name, new FiniteTensor(name, source(name, location, owner)));
            });
    return sources;
  }

  private TensorSource source(String name, TensorIndex.Location location, NDManager owner) {
    if (whole().contains(name)) {
      return adapter.orElseThrow().source(AdapterLayout.full(name), owner);
    }
    return adapter.isPresent() && adapter.get().layout().lowRank().containsKey(name)
        ? new MergedMatrix(location, adapter.get(), name, owner)
        : TensorSource.of(location.file(), location.name(), owner);
  }

  /** An adapter was trained with prompts of its own; without one the model's count. */
  private Map<String, Object> ergo() {
    return settings
        .map(folder -> folder.resolve(ModelFolder.ERGO))
        .filter(Files::exists)
        .<Map<String, Object>>map(
            file ->
                JsonFile.MAPPER.convertValue(
                    JsonFile.read(file), new TypeReference<LinkedHashMap<String, Object>>() {}))
        .orElseGet(base::ergo);
  }
}
