package dev.ergo.core.policy;

import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.Formerly;
import dev.ergo.core.episode.Prompts;
import java.util.ArrayList;
import java.util.List;

/**
 * The section {@code prompts}: texts that replace those saved with a model, or ERGO's. What is left
 * out stays as it was; a policy must not lose the prompts it was trained with because one is
 * changed.
 *
 * @param system system message
 * @param looks user messages of the looks, the first one's first and the last one's last; an empty
 *     text replaces none
 * @param earlyAnswer what is put behind that of every look but the last where the policy may answer
 *     instead of zooming
 * @param singleSystem system message of a single look; where only {@code system} is given, that
 * @param single user message of a single look
 * @param option how one option is written
 */
public record PromptOverrides(
    String system,
    @Formerly(
            value = {"prompts.stage1", "prompts.stage2"},
            read = true,
            rest = "''")
        List<String> looks,
    String earlyAnswer,
    String singleSystem,
    String single,
    String option) {

  /** Nothing is replaced. */
  public static final PromptOverrides NONE =
      new PromptOverrides(null, null, null, null, null, null);

  /** Checks that each text has room for what it is about. */
  public PromptOverrides {
    new Prompts(system, looks, earlyAnswer, singleSystem, single, option);
  }

  /** All texts. */
  public static PromptOverrides of(Prompts prompts) {
    return new PromptOverrides(
        prompts.system(),
        prompts.looks(),
        prompts.earlyAnswer(),
        prompts.singleSystem(),
        prompts.single(),
        prompts.option());
  }

  /** The texts with what is replaced. */
  public Prompts over(Prompts base) {
    return new Prompts(
        orDefault(system, base.system()),
        looks == null ? base.looks() : replaced(base.looks()),
        orDefault(earlyAnswer, base.earlyAnswer()),
        orDefault(singleSystem, orDefault(system, base.singleSystem())),
        orDefault(single, base.single()),
        orDefault(option, base.option()));
  }

  /** The first text stands for the first look, the last for the last, those between in order. */
  private List<String> replaced(List<String> base) {
    List<String> texts = new ArrayList<>();
    int count = Math.max(2, looks.size());
    for (int i = 0; i < count; i++) {
      String own = i < looks.size() ? looks.get(i) : "";
      boolean isLast = i == count - 1;
      String saved = isLast ? base.get(base.size() - 1) : i < base.size() - 1 ? base.get(i) : "";
      texts.add(own.isEmpty() ? saved : own);
    }
    return texts;
  }
}
