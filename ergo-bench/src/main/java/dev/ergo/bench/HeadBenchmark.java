package dev.ergo.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.tensor.TensorProgram;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Hidden states of 256 tokens to log-probs of their labels, at the sizes of the 3B model. */
public class HeadBenchmark extends MeanTime {

  private static final int TOKENS = 256;
  private static final int HIDDEN = 2048;
  private static final int VOCABULARY = 151_936;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private TensorProgram program;
  private NDArray states;
  private NDArray labels;
  private NDArray options;
  private NDArray temperature;
  private List<NDArray> weights;

  /** Draws states, labels and the output matrix: 1.2 GB. */
  @Setup
  public void prepare() {
    List<String> texts =
        List.of("common.torchscript", "language.torchscript", "logprobs.torchscript");
    program = TensorProgram.load(QwenModel.class, Device.cpu(), texts);
    Shape shape = new Shape(TOKENS, HIDDEN);
    states = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    labels = manager.create(new Random(1).longs(TOKENS, 0, VOCABULARY).toArray());
    options = manager.create(new long[] {TOKENS, TOKENS, 0});
    temperature = manager.create(1.0);
    // A tied model without layers: embedding and last norm.
    Shape matrix = new Shape(VOCABULARY, HIDDEN);
    weights =
        List.of(
            manager.randomNormal(0, 0.02f, matrix, DataType.FLOAT32),
            manager.ones(new Shape(HIDDEN)));
  }

  /** Without gradients, as for scoring. */
  @Benchmark
  public long logProbs() {
    states.setRequiresGradient(false);
    try (NDManager scope = manager.newSubManager()) {
      return size(call().run(scope));
    }
  }

  /** With gradients by the states under a frozen matrix, as LoRA's update computes them. */
  @Benchmark
  public long recorded() {
    states.setRequiresGradient(true);
    try (NDManager scope = manager.newSubManager()) {
      return size(call().runRecorded(scope));
    }
  }

  private TensorProgram.Call call() {
    return program
        .call("head_log_probs")
        .add(states)
        .add(labels)
        .add(options)
        .add(temperature)
        .addList(weights);
  }

  private static long size(NDList results) {
    return results.get(0).size();
  }

  /** Frees the matrix. */
  @TearDown
  public void close() {
    program.close();
    manager.close();
  }
}
