package dev.ergo.rl.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.memory.DryRun;
import dev.ergo.rl.memory.LargestStep;
import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.train.StepSizes;
import java.util.List;
import java.util.Optional;

/**
 * The judge of crops in this process, as the memory plan sees it.
 *
 * @param config of the training
 * @param model the judge: one of its own, or the policy as it was before training
 * @param step the largest step, which has the crops
 */
record PlannedJudge(GrpoRunConfig config, PolicyOutline model, LargestStep step) {

  /** The judge of a training; empty where none computes in this process. */
  static Optional<PlannedJudge> of(
      Optional<GrpoRunConfig> grpo, PolicyOutline policy, LargestStep step) {
    return grpo.filter(GrpoRunConfig::judgesHere)
        .map(
            own ->
                new PlannedJudge(
                    own,
                    own.loadsJudge()
                        ? PolicyOutline.of(own.judgeModel(), own.training().prompts())
                        : policy,
                    step));
  }

  /** Whether it is loaded beside the policy. */
  boolean isLoaded() {
    return config.loadsJudge();
  }

  /** What it takes in steps of some sizes. */
  StepShape.Judge shape(StepSizes cut) {
    return new StepShape.Judge(
        ModelShape.of(model.model()),
        cut.judgeBatch(),
        judged(1).get(0).length(),
        budget(),
        section().maxNewTokens(),
        section().budget() != null);
  }

  /** The largest crops that it judges at once, for a dry run by the models that judge. */
  DryRun.Judged largest(List<QwenModel> models, int crops) {
    return new DryRun.Judged(models, judged(crops), section().maxNewTokens());
  }

  private List<TokenSequence> judged(int crops) {
    SingleLook look =
        new SingleLook(model.chat(), model.images(), model.prompts(), section().maxNewTokens());
    return step.judged(look, budget(), crops);
  }

  private int budget() {
    return Check.orDefault(section().budget(), config.training().episode().cropBudget());
  }

  private JudgeConfig section() {
    return config.judge();
  }
}
