package dev.ergo.eval.answer;

import dev.ergo.core.episode.AnswerTags;
import dev.ergo.eval.answer.MatchConfig.Fallback;

/**
 * The text that stands where the answer should be.
 *
 * @param text the answer, or the text that the fallback reads; empty where {@code cause} tells why
 * @param tagged whether the text stood inside {@code <answer>…</answer>}
 * @param cause {@link FailureCause#NONE} if there is a text to read
 */
record AnswerText(String text, boolean tagged, FailureCause cause) {

  private static final String THINK_END = "</think>";

  /**
   * What stands inside the last well-formed tags, as {@link AnswerTags#inside} finds it; without
   * any, what the fallback reads.
   *
   * @param generated everything the policy wrote in its last turn
   */
  static AnswerText of(String generated, Fallback fallback) {
    return AnswerTags.inside(generated)
        .map(inside -> new AnswerText(inside, true, missing(inside, FailureCause.EMPTY)))
        .orElseGet(() -> untagged(generated, fallback));
  }

  private static AnswerText untagged(String generated, Fallback fallback) {
    int open = generated.lastIndexOf(AnswerTags.OPEN);
    String text = generated;
    if (fallback == Fallback.NONE) {
      text = "";
    } else if (open >= 0) {
      text = generated.substring(open + AnswerTags.OPEN.length());
    } else if (fallback == Fallback.STATED && generated.contains(THINK_END)) {
      text = generated.substring(generated.lastIndexOf(THINK_END) + THINK_END.length());
    }
    text = text.strip();
    FailureCause cause = open < 0 ? FailureCause.NO_ANSWER : FailureCause.UNCLOSED;
    return new AnswerText(text, false, missing(text, cause));
  }

  /** The cause, if there is no text. */
  private static FailureCause missing(String text, FailureCause cause) {
    return text.isEmpty() ? cause : FailureCause.NONE;
  }
}
