package dev.ergo.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.MicroLoss;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The update pass without the update: log-probs of all continuations, loss and gradients of all
 * weights. Arguments: folder of a case of {@code bench/compare_shared_prefix.py}; {@code shared}
 * for one group behind one prefix, {@code alone} for as many groups of one continuation; tokens of
 * a micro-batch; file for the gradients of round 0, which is for warming up.
 */
public final class SharedPrefix {

  private final QwenModel model;
  private final NDManager manager;
  private final int microbatchTokens;
  private final List<String> names;
  private final PolicyLoss loss;
  private final GradientBuffer gradients;

  private SharedPrefix(QwenModel model, NDManager manager, int microbatchTokens) {
    this.model = model;
    this.manager = manager;
    this.microbatchTokens = microbatchTokens;
    Map<String, NDArray> weights = PolicyStep.trainable(model);
    names = List.copyOf(weights.keySet());
    loss = new PolicyLoss(PolicyLossConfig.defaults(), manager.getDevice());
    gradients = new GradientBuffer(List.copyOf(weights.values()));
  }

  /** Serves passes. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    boolean shared = arguments[1].equals("shared");
    SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("inputs.safetensors"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        QwenModel model = TwoLookStep.load(folder)) {
      SharedPrefix task = new SharedPrefix(model, manager, Integer.parseInt(arguments[2]));
      Rounds.serve(
          number -> {
            TokenSequence prefix = StepInputs.texts(tensors, "prefix." + number, manager).get(0);
            List<Continuation> rows =
                StepInputs.texts(tensors, "continuation." + number, manager).stream()
                    .map(row -> PolicyStep.continuation(row, 0, 0))
                    .toList();
            List<PrefixGroup> groups =
                shared
                    ? List.of(new PrefixGroup(prefix, rows))
                    : rows.stream().map(row -> new PrefixGroup(prefix, List.of(row))).toList();
            float[] advantages = StepInputs.numbers(tensors, "advantage." + number, manager);
            return clock -> {
              task.pass(groups, advantages);
              if (number == 0) {
                task.save(Path.of(arguments[3]));
              }
            };
          });
      task.loss.close();
      task.gradients.close();
    }
  }

  private void pass(List<PrefixGroup> groups, float[] advantages) {
    MicroLoss ofRows =
        PolicyStep.loss(
            loss, groups.stream().flatMap(group -> group.continuations().stream()), advantages);
    gradients.clear();
    for (MicroBatches.MicroBatch batch : MicroBatches.split(groups, microbatchTokens)) {
      try (NDManager scope = manager.newSubManager()) {
        ScoredTokens scored =
            model.logProbs(
                new LogProbRequest(batch.groups(), 1, GivenImage.PATCHES)
                    .with(LogProbRequest.Gradients.LOG_PROBS),
                scope);
        gradients.accumulate(ofRows.of(scored, batch), scored.tape(), Optional.empty());
      }
    }
  }

  private void save(Path file) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), gradients.totals().get(i));
    }
    SafetensorsWriter.write(file, named, Map.of());
  }
}
