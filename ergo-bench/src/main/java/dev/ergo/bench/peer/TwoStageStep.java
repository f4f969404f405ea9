package dev.ergo.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.random.SplitMix64;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * GRPO steps of two looks on a case of {@code bench/step_case.py}. Arguments: folder of the case,
 * new tokens of both stages. A round is a step on the tensors of that number.
 */
public final class TwoStageStep {

  private final PolicyStep step;
  private final int new1;
  private final int new2;

  TwoStageStep(PolicyStep step, int new1, int new2) {
    this.step = step;
    this.new1 = new1;
    this.new2 = new2;
  }

  /** Serves steps. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        QwenModel model = load(folder);
        PolicyStep policy = new PolicyStep(model, manager)) {
      int new1 = Integer.parseInt(arguments[1]);
      int new2 = Integer.parseInt(arguments[2]);
      TwoStageStep task = new TwoStageStep(policy, new1, new2);
      Path tensors = folder.resolve("inputs.safetensors");
      Rounds.serve(
          number -> {
            StepInputs inputs = StepInputs.read(tensors, number, manager);
            return clock -> task.run(inputs, number, clock);
          });
    }
  }

  static QwenModel load(Path folder) {
    ModelFolder checkpoint = ModelFolder.open(folder);
    int vocabulary = checkpoint.config().text().vocabSize();
    return QwenModel.load(checkpoint, vocabulary, Device.cpu(), DataType.FLOAT32);
  }

  void run(StepInputs inputs, int number, Rounds.Clock clock) {
    int group = inputs.turns().size() / inputs.prompts().size();
    List<FeatureCache> features =
        step.workers().models().stream().map(model -> model.keepFeatures(true)).toList();
    List<Rollout> rollouts =
        step.workers()
            .map(
                inputs.prompts().size(),
                share ->
                    share
                        .model()
                        .rollout(
                            inputs.prompts().subList(share.from(), share.to()),
                            group,
                            inputs.patches(),
                            room(inputs)));
    List<SampledTokens> first = sampled(rollouts, new1, noise(2 * number));
    clock.lap("stage1_s");
    step.workers()
        .map(
            inputs.prompts().size(),
            share -> {
              rollouts
                  .get(share.worker())
                  .append(inputs.turns().subList(share.from() * group, share.to() * group));
              return share;
            });
    List<SampledTokens> second = sampled(rollouts, new2, noise(2 * number + 1));
    rollouts.forEach(Rollout::close);
    clock.lap("stage2_s");
    List<Continuation> continuations = new ArrayList<>();
    for (int row = 0; row < inputs.turns().size(); row++) {
      continuations.add(
          PolicyStep.continuation(
              first.get(row), Optional.of(inputs.turns().get(row)), Optional.of(second.get(row))));
    }
    step.update(
        PolicyStep.groups(inputs.prompts(), continuations),
        inputs.patches(),
        inputs.advantages(),
        features);
    clock.lap("update_s");
  }

  private int room(StepInputs inputs) {
    return inputs.prompts().get(0).length() + inputs.turns().get(0).length() + new1 + new2;
  }

  /** Samples in every rollout, each by the worker that it was opened in. */
  private List<SampledTokens> sampled(List<Rollout> rollouts, int count, SamplingNoise noise) {
    return step
        .workers()
        .map(rollouts.size(), share -> PolicyStep.sample(rollouts.get(share.from()), count, noise))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  static SamplingNoise noise(long stream) {
    return (row, position) ->
        (float) SplitMix64.uniform(SplitMix64.mix((stream << 40) + ((long) row << 20) + position))
            * (1 - 0x1p-24f);
  }
}
