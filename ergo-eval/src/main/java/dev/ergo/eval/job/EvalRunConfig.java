package dev.ergo.eval.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.config.PolicyModel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The sections that job eval reads.
 *
 * @param run where results go, and the seed
 * @param model the policy, where {@code eval.policies} names no other
 * @param prompts texts around a question that replace those saved with the model, or ERGO's
 * @param episode budgets and lengths
 * @param eval benchmarks, policies and how they are asked
 * @param spark where executors are, for run.engine spark
 */
public record EvalRunConfig(
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    EvalConfig eval,
    @Formerly(absent = "null") SparkConfig spark) {

  static final String JOB = "eval";

  /** Requires what is asked and a model where one is. */
  public EvalRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    episode = Check.orDefault(episode, EpisodeConfig.defaults());
    eval = Job.needed(JOB, "eval", eval).withSizesOf(episode);
    if (eval.asksModels()) {
      Job.needed(JOB, "model", model).checkFor(JOB, false);
    }
    SparkConfig.checkFor(run, spark);
    ModelConfig.checkFor(run, model);
  }

  /** The model of a policy: the job's, or the policy's own on the same device. */
  ModelConfig modelOf(PolicyConfig policy) {
    PolicyModel own = policy.model();
    return own == null
        ? model
        : model.beside(
            own.path().toString(),
            Optional.ofNullable(own.adapter()).map(Path::toString).orElse(null));
  }

  /**
   * The same for a process that works in another folder.
   *
   * @throws dev.ergo.core.error.UserException if a path names a repository that is not in the
   *     Hugging Face cache
   */
  EvalRunConfig fromAnywhere() {
    return new EvalRunConfig(
        run,
        model.fromAnywhere(),
        prompts,
        episode,
        eval.with(
            eval.benchmarks().stream().map(BenchmarkConfig::fromAnywhere).toList(),
            eval.resolvedPolicies().stream().map(this::fromAnywhere).toList()),
        spark);
  }

  private PolicyConfig fromAnywhere(PolicyConfig policy) {
    if (policy.model() == null) {
      return policy;
    }
    ModelConfig whole = modelOf(policy).fromAnywhere();
    Path adapter = whole.adapter() == null ? null : Path.of(whole.adapter());
    return policy.with(new PolicyModel(Path.of(whole.path()), adapter));
  }
}
