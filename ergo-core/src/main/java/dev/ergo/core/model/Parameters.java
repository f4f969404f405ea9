package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights of one model by their published names ({@code visual.blocks.0.norm1.weight}, {@code
 * model.layers.0.self_attn.q_proj.weight}, {@code lm_head.weight} only where the output projection
 * is not the embedding), in a fixed order. The arrays belong to the manager they were made with and
 * may be updated in place.
 */
public final class Parameters {

  private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);

  private final Map<String, NDArray> tensors;
  private final DataType dataType;

  Parameters(Map<String, NDArray> tensors, DataType dataType) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.dataType = dataType;
  }

  /** Names and shapes of the weights of a configuration, in their fixed order. */
  public static Map<String, Shape> expectedShapes(QwenConfig config) {
    return ParameterShapes.of(config);
  }

  /**
   * Reads every weight of a checkpoint onto the manager's device.
   *
   * @param dataType FLOAT32 or BFLOAT16, whatever the files hold
   * @throws dev.ergo.core.error.UserException if a weight is missing or has a wrong shape
   */
  public static Parameters load(ModelFolder folder, NDManager manager, DataType dataType) {
    Map<String, Shape> shapes = expectedShapes(folder.config());
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> tensors.put(name, folder.read(name, shape, manager, dataType)));
    Set<String> unknown = new TreeSet<>(folder.tensorNames());
    unknown.removeAll(shapes.keySet());
    // A tied checkpoint may repeat its embedding under this name; transformers skips it too.
    unknown.remove(ParameterShapes.OUTPUT);
    if (!unknown.isEmpty()) {
      LOG.warn(
          "{} weights of {} are not of this architecture and were left out, the first is {}",
          unknown.size(),
          folder.path(),
          unknown.iterator().next());
    }
    return new Parameters(tensors, dataType);
  }

  /** The weights by name, in their fixed order. */
  public Map<String, NDArray> tensors() {
    return tensors;
  }

  /**
   * The weight of that name.
   *
   * @throws IllegalArgumentException if the model has none
   */
  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no weight " + name);
    }
    return tensor;
  }

  /** FLOAT32 or BFLOAT16; the arrays of the latter show another type on the Java side. */
  public DataType dataType() {
    return dataType;
  }
}
