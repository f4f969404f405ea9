package dev.ergo.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.tensor.ProgramCall;
import dev.ergo.core.tensor.TensorProgram;
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
  private NDArray matrix;

  /** Draws states, labels and the output matrix: 1.2 GB. */
  @Setup
  public void prepare() {
    program =
        TensorProgram.load(
            QwenModel.class, Device.cpu(), "common", "language", "logprobs", "compute_float32");
    Shape shape = new Shape(TOKENS, HIDDEN);
    states = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    labels = manager.create(new Random(1).longs(TOKENS, 0, VOCABULARY).toArray());
    matrix = manager.randomNormal(0, 0.02f, new Shape(VOCABULARY, HIDDEN), DataType.FLOAT32);
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

  private ProgramCall call() {
    return program
        .call("head_log_probs")
        .with("x", states)
        .with("labels", labels)
        .with("temperature", 1)
        .with("at_once", TOKENS)
        .with("entropy_gradients", false)
        .with("matrix", matrix);
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
