package dev.ergo.core.policy;

import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.episode.Prompts;

/**
 * The section {@code prompts}: texts that replace those saved with a model, or ERGO's. What is left
 * out stays as it was; a policy must not lose the prompts it was trained with because one is
 * changed.
 *
 * @param system system message
 * @param stage1 user message of stage 1
 * @param stage2 user message of stage 2
 * @param singleSystem system message of a single look; where only {@code system} is given, that
 * @param single user message of a single look
 * @param option how one option is written
 */
public record PromptOverrides(
    String system,
    String stage1,
    String stage2,
    String singleSystem,
    String single,
    String option) {

  /** Nothing is replaced. */
  public static final PromptOverrides NONE =
      new PromptOverrides(null, null, null, null, null, null);

  /** Checks that each text has room for what it is about. */
  public PromptOverrides {
    new Prompts(system, stage1, stage2, singleSystem, single, option);
  }

  /** All texts. */
  public static PromptOverrides of(Prompts prompts) {
    return new PromptOverrides(
        prompts.system(),
        prompts.stage1(),
        prompts.stage2(),
        prompts.singleSystem(),
        prompts.single(),
        prompts.option());
  }

  /** The texts with what is replaced. */
  public Prompts over(Prompts base) {
    return new Prompts(
        orDefault(system, base.system()),
        orDefault(stage1, base.stage1()),
        orDefault(stage2, base.stage2()),
        orDefault(singleSystem, orDefault(system, base.singleSystem())),
        orDefault(single, base.single()),
        orDefault(option, base.option()));
  }
}
