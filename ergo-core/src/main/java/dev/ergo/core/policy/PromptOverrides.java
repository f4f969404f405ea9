package dev.ergo.core.policy;

import static dev.ergo.core.config.Check.orDefault;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.episode.Prompts;
import java.util.ArrayList;
import java.util.List;

/**
 * The section {@code prompts}: texts around a question that replace those saved with a model, or
 * ERGO's, which stand in the reference. {question} is the question, {options} all options, each
 * written by the template option. What is left out stays as it was; a policy must not lose the
 * prompts it was trained with because one is changed.
 *
 * @param system system message
 * @param looks behind what each look shows: the first text is that of the first look, the last one
 *     that of the last look, which asks for the answer and shows the options; "" leaves the text as
 *     it was. Looks between them that have no text of their own ask to zoom in further
 * @param earlyAnswer behind these texts but the last, where episode.early_answer lets the policy
 *     answer instead of zooming
 * @param singleSystem system message where one look has to do; left out it is system, if that is
 *     given
 * @param single where one look has to do: the judge, who sees the crop alone, full-image
 *     evaluation, and episode.looks: 1
 * @param option how one option is written; {letter} is A, B, ...
 * @param severalImages behind the text of a first look that may zoom, where a question has several
 *     images; {images} is how many
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
    String option,
    @JsonInclude(JsonInclude.Include.NON_NULL) String severalImages) {

  /** Nothing is replaced. */
  public static final PromptOverrides NONE =
      new PromptOverrides(null, null, null, null, null, null, null);

  /** Checks that each text has room for what it is about. */
  public PromptOverrides {
    new Prompts(system, looks, earlyAnswer, singleSystem, single, option, severalImages);
  }

  /** Texts that leave that about several images as it was. */
  public PromptOverrides(
      String system,
      List<String> looks,
      String earlyAnswer,
      String singleSystem,
      String single,
      String option) {
    this(system, looks, earlyAnswer, singleSystem, single, option, null);
  }

  /** All texts. */
  public static PromptOverrides of(Prompts prompts) {
    return new PromptOverrides(
        prompts.system(),
        prompts.looks(),
        prompts.earlyAnswer(),
        prompts.singleSystem(),
        prompts.single(),
        prompts.option(),
        prompts.severalImages());
  }

  /** All texts, that about several images only where it is not the default. */
  public static PromptOverrides ofOwn(Prompts prompts) {
    PromptOverrides all = of(prompts);
    return prompts.hasUsualSeveralImages()
        ? new PromptOverrides(
            all.system, all.looks, all.earlyAnswer, all.singleSystem, all.single, all.option)
        : all;
  }

  /** The texts with what is replaced. */
  public Prompts over(Prompts base) {
    return new Prompts(
        orDefault(system, base.system()),
        looks == null ? base.looks() : replaced(base.looks()),
        orDefault(earlyAnswer, base.earlyAnswer()),
        orDefault(singleSystem, orDefault(system, base.singleSystem())),
        orDefault(single, base.single()),
        orDefault(option, base.option()),
        orDefault(severalImages, base.severalImages()));
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

  /**
   * Texts around a question to a server, which has none saved with it: ERGO's but for given ones.
   *
   * @param given what a configuration replaces; null for nothing
   */
  public static Prompts ofServers(PromptOverrides given) {
    return orDefault(given, NONE).over(Prompts.ergo());
  }
}
