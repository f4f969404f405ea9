package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.AdapterLayout.LowRank;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.TensorSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of an adapter's file, under the names that PEFT writes with transformers 5.
 *
 * @param file the file
 * @param names name in the file by present name
 * @param layout what they change
 */
record PeftTensors(SafetensorsFile file, Map<String, String> names, AdapterLayout layout) {

  private static final Pattern LOW_RANK =
      Pattern.compile("base_model\\.model\\.(.+)\\.lora_([AB])(?:\\.[^.]+)?\\.weight");

  /** A state dict has {@code modules_to_save.default} in its names, PEFT's own files have not. */
  private static final Pattern FULL =
      Pattern.compile(
          "base_model\\.model\\.(.+?)(?:\\.modules_to_save(?:\\.[^.]+)?)?\\.(weight|bias)");

  /** Reads the names and checks the shapes of a file. */
  static PeftTensors of(SafetensorsFile file, PeftConfig config, QwenConfig model) {
    Map<String, Shape> weights = AdapterLayout.weights(model);
    Map<String, String> names = new HashMap<>();
    Map<String, LowRank> found = new HashMap<>();
    Set<String> whole = new LinkedHashSet<>();
    for (String name : file.tensors().keySet()) {
      Matcher update = LOW_RANK.matcher(name);
      Matcher full = FULL.matcher(name);
      if (update.matches()) {
        String weight = TensorIndex.publishedName(update.group(1) + ".weight");
        if (!adaptable(weight, weights)) {
          throw foreign(
              file, name, "does not adapt a linear layer of this model inside its blocks");
        }
        found.put(weight, config.update(update.group(1)));
        boolean a = update.group(2).equals("A");
        names.put(a ? AdapterLayout.a(weight) : AdapterLayout.b(weight), name);
      } else if (full.matches()) {
        String weight = TensorIndex.publishedName(full.group(1) + "." + full.group(2));
        if (!weights.containsKey(weight) || !config.saves(full.group(1))) {
          throw foreign(file, name, what(name));
        }
        whole.add(weight);
        names.put(AdapterLayout.full(weight), name);
      } else {
        throw foreign(file, name, what(name));
      }
    }
    if (found.isEmpty()) {
      throw new UserException("file %s holds no adapter tensors".formatted(file.path()));
    }
    Map<String, LowRank> lowRank = new LinkedHashMap<>();
    weights.keySet().stream()
        .filter(found::containsKey)
        .forEach(weight -> lowRank.put(weight, found.get(weight)));
    AdapterLayout layout =
        new AdapterLayout(
            model.text().layers(), config.rank(), config.alpha(), config.rsLora(), lowRank, whole);
    PeftTensors tensors = new PeftTensors(file, names, layout);
    layout.shapes(model).forEach((name, shape) -> tensors.requireShape(name, shape, config));
    return tensors;
  }

  /** Matrices inside the blocks; tables and the output matrix have updates of another kind. */
  private static boolean adaptable(String weight, Map<String, Shape> weights) {
    return weights.containsKey(weight)
        && weights.get(weight).dimension() == 2
        && !weight.equals(ParameterShapes.EMBEDDING)
        && !weight.equals(ParameterShapes.OUTPUT);
  }

  private static String what(String name) {
    if (name.contains("lora_magnitude_vector")) {
      return "is of DoRA, which is not computed";
    }
    if (name.contains("lora_embedding_")) {
      return "adapts the token embedding, which is not computed";
    }
    if (name.endsWith(".bias")) {
      return "is a bias, which adapters of Ergo leave alone";
    }
    return "is no update of a matrix, and modules_to_save in adapter_config.json does not name it";
  }

  private void requireShape(String name, Shape shape, PeftConfig config) {
    String stored = names.get(name);
    if (stored == null) {
      throw new UserException(
          "file %s has no tensor '%s' of shape %s, without which the other half of the update is of no use"
              .formatted(file.path(), name, shape));
    }
    if (!file.info(stored).shape().equals(shape)) {
      throw new UserException(
          "tensor '%s' in %s has shape %s, but %s was expected for this model and the rank in %s"
              .formatted(stored, file.path(), file.info(stored).shape(), shape, config.file()));
    }
  }

  /** Reads a tensor by its present name. */
  NDArray read(String name, NDManager manager, DataType as) {
    return file.read(names.get(name), manager, as);
  }

  /** Rows [first, last) of a B by its present name, in FLOAT32. */
  NDArray rows(String name, long first, long last, NDManager manager) {
    long rank = file.info(names.get(name)).shape().get(1);
    return file.read(names.get(name), first * rank, last * rank, manager, DataType.FLOAT32)
        .reshape(last - first, rank);
  }

  /** A tensor by its present name, read while it is written. */
  TensorSource source(String name, NDManager owner) {
    return TensorSource.of(file, names.get(name), owner);
  }

  private static UserException foreign(SafetensorsFile file, String name, String what) {
    return new UserException(
        "tensor '%s' in %s %s; %s".formatted(name, file.path(), what, PeftConfig.MERGE));
  }
}
