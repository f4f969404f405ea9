package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.TextConfig;
import java.util.List;

/**
 * Keys and values of every layer for a number of rows, written in place by the programs
 * (cache.torchscript says how it is laid out).
 */
final class KeyValueCache implements AutoCloseable {

  private final ModelWeights model;
  private final NDList tensors;
  private final int capacity;
  private int used;

  private KeyValueCache(ModelWeights model, NDList tensors, int capacity, int used) {
    this.model = model;
    this.tensors = tensors;
    this.capacity = capacity;
    this.used = used;
  }

  /** An empty cache of {@code rows} rows and {@code capacity} columns. */
  static KeyValueCache create(ModelWeights model, NDManager owner, int rows, int capacity) {
    TextConfig text = model.config().text();
    NDList tensors =
        model
            .call("new_cache")
            .with("layers", text.layers())
            .with("rows", rows)
            .with("kv_heads", text.kvHeads())
            .with("columns", capacity)
            .with("dim", text.headDim())
            .with("like", model.language().embedTokens())
            .run(owner);
    return new KeyValueCache(model, tensors, capacity, 0);
  }

  /** A copy with the given rows of this cache, in that order, and another capacity. */
  KeyValueCache select(NDManager owner, long[] rows, int newCapacity) {
    try (NDManager inputs = owner.newSubManager(model.device())) {
      NDList selected =
          model
              .call("select_rows")
              .with("cache", tensors)
              .with("rows", inputs.create(rows))
              .with("used", used)
              .with("capacity", newCapacity)
              .run(owner);
      return new KeyValueCache(model, selected, newCapacity, used);
    }
  }

  List<NDArray> tensors() {
    return tensors;
  }

  /** Columns that can be held. */
  int capacity() {
    return capacity;
  }

  /** Columns that hold tokens. */
  int used() {
    return used;
  }

  /** Notes that a program filled further columns. */
  void advance(int columns) {
    used += columns;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
