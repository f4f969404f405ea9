package dev.ergo.rl.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.rl.optim.GradientBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Runs the loss on rows of a golden input set and differentiates it by the log-probs. */
final class LossBench implements AutoCloseable {

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final JsonNode golden;
  private final PolicyLossConfig config;
  private final float[] mask;

  /** Masked positions are overwritten with it; empty leaves the garbage of the fixture. */
  private final Optional<Float> garbage;

  LossBench(JsonNode golden, PolicyLossConfig config, Optional<Float> garbage) {
    this.golden = golden;
    this.config = config;
    this.garbage = garbage;
    this.mask = Golden.mask(golden);
  }

  /** What one micro-batch gave; gradients row by row. */
  record Outcome(
      float loss, float[] gradient, float[] entropyGradient, LossStatistics statistics) {}

  /** Rows {@code from} to {@code to} as one micro-batch of a step with these totals. */
  Outcome run(int from, int to, StepTotals totals) {
    try (NDManager scope = manager.newSubManager();
        PolicyLoss loss = new PolicyLoss(config, Device.cpu())) {
      NDArray policy = leaf(scope, "per_token_logps", from, to);
      NDArray entropies = leaf(scope, "entropies", from, to);
      boolean old = golden.get("old_per_token_logps_given").booleanValue();
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy,
              old ? Optional.of(leaf(scope, "old_per_token_logps", from, to)) : Optional.empty(),
              Optional.of(leaf(scope, "ref_per_token_logps", from, to)),
              scope.create(Arrays.copyOfRange(Golden.values(set("advantages")), from, to)),
              rows(scope, mask, from, to),
              Optional.of(entropies));
      PolicyLoss.Result result = loss.compute(inputs, totals, scope);
      float value = result.loss().getFloat();
      try (GradientBuffer gradients = new GradientBuffer(List.of(policy, entropies))) {
        gradients.accumulate(result.loss());
        return new Outcome(
            value,
            gradients.totals().get(0).toFloatArray(),
            gradients.totals().get(1).toFloatArray(),
            result.statistics());
      }
    }
  }

  private String set(String name) {
    return "set" + golden.get("set").intValue() + "." + name;
  }

  private NDArray leaf(NDManager scope, String name, int from, int to) {
    float[] values = Golden.values(set(name));
    garbage.ifPresent(
        g -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = mask[i] == 0 ? g : values[i];
          }
        });
    NDArray array = rows(scope, values, from, to);
    array.setRequiresGradient(true);
    return array;
  }

  private static NDArray rows(NDManager scope, float[] values, int from, int to) {
    float[] part = Arrays.copyOfRange(values, from * Golden.LENGTH, to * Golden.LENGTH);
    return scope.create(part, new Shape(to - from, Golden.LENGTH));
  }

  @Override
  public void close() {
    manager.close();
  }
}
