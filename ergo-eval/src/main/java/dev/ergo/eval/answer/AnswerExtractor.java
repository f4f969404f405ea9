package dev.ergo.eval.answer;

import dev.ergo.core.episode.AnswerTags;
import dev.ergo.eval.answer.MatchConfig.Fallback;

/** Finds the answer in what a policy generated. */
public final class AnswerExtractor {

  private static final String OPEN = AnswerTags.OPEN;
  private static final String THINK_END = "</think>";

  private final Fallback fallback;

  /**
   * Creates an extractor.
   *
   * @param fallback what is read where the tags are missing or open
   */
  public AnswerExtractor(Fallback fallback) {
    this.fallback = fallback;
  }

  /**
   * What stands inside the last well-formed tags, as {@link AnswerTags#inside} finds it; without
   * any, what the fallback reads.
   *
   * @param generated everything the policy wrote in its last turn
   */
  public Extraction extract(String generated) {
    return AnswerTags.inside(generated)
        .map(
            inside ->
                new Extraction(
                    inside, true, inside.isEmpty() ? FailureCause.EMPTY : FailureCause.NONE))
        .orElseGet(() -> untagged(generated));
  }

  private Extraction untagged(String generated) {
    int open = generated.lastIndexOf(OPEN);
    if (fallback == Fallback.NONE) {
      return new Extraction("", false, open < 0 ? FailureCause.NO_ANSWER : FailureCause.UNCLOSED);
    }
    String text = generated;
    if (open >= 0) {
      text = generated.substring(open + OPEN.length());
    } else if (fallback == Fallback.STATED && generated.contains(THINK_END)) {
      text = generated.substring(generated.lastIndexOf(THINK_END) + THINK_END.length());
    }
    text = text.strip();
    return text.isEmpty()
        ? new Extraction("", false, open < 0 ? FailureCause.NO_ANSWER : FailureCause.UNCLOSED)
        : new Extraction(text, false, FailureCause.NONE);
  }
}
