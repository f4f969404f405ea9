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
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.grpo.Stopwatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * GRPO steps of two looks on a case of {@code bench/step_case.py}. Arguments: folder of the case,
 * new tokens of both looks. A round is a step on the tensors of that number.
 */
public record TwoLookStep(PolicyStep step, int new1, int new2) {

  /** Serves steps. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        QwenModel model = load(folder);
        PolicyStep policy = new PolicyStep(model, GivenImage.PATCHES, manager)) {
      int new1 = Integer.parseInt(arguments[1]);
      int new2 = Integer.parseInt(arguments[2]);
      TwoLookStep task = new TwoLookStep(policy, new1, new2);
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

  void run(StepInputs inputs, int number, Stopwatch clock) {
    List<TokenSequence> turns = inputs.turns();
    int group = turns.size() / inputs.prompts().size();
    int room = inputs.prompts().get(0).length() + turns.get(0).length() + new1 + new2;
    List<FeatureCache> features = step.keepFeatures();
    List<Rollout> rollouts = step.open(inputs.prompts(), group, room);
    List<SampledTokens> first = step.sample(rollouts, new1, 2 * number);
    clock.lap("look1_s");
    step.append(rollouts, turns);
    List<SampledTokens> second = step.sample(rollouts, new2, 2 * number + 1);
    rollouts.forEach(Rollout::close);
    clock.lap("look2_s");
    List<Continuation> continuations = new ArrayList<>();
    for (int row = 0; row < turns.size(); row++) {
      TokenSequence answer = new TokenSequence(first.get(row).ids(), List.of());
      TokenSequence shown = answer.then(turns.get(row));
      TokenSequence whole = shown.then(second.get(row).ids());
      continuations.add(PolicyStep.continuation(whole, answer.length(), shown.length()));
    }
    step.update(inputs.prompts(), continuations, inputs.advantages(), features);
    clock.lap("update_s");
  }
}
