package dev.ergo.eval.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.eval.config.EvalConfig;

/**
 * The sections that job eval reads.
 *
 * @param run where results go, and the seed
 * @param model the policy, where {@code eval.policies} names no other
 * @param prompts texts around a question that replace those saved with the model, or ERGO's
 * @param episode budgets and lengths
 * @param eval benchmarks, policies and how they are asked
 */
public record EvalRunConfig(
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    EvalConfig eval) {

  static final String JOB = "eval";

  /** Requires what is asked and a model where one is. */
  public EvalRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    episode = Check.orDefault(episode, EpisodeConfig.defaults());
    eval = Job.needed(JOB, "eval", eval).withSizesOf(episode);
    if (eval.asksModels()) {
      Job.needed(JOB, "model", model).checkFor(JOB, false);
    }
  }
}
