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
        .map(AnswerText::tagged)
        .orElseGet(() -> untagged(generated, fallback));
  }

  private static AnswerText tagged(String inside) {
    String text = behindThinking(inside);
    return new AnswerText(text, true, missing(text, FailureCause.EMPTY));
  }

  private static AnswerText untagged(String generated, Fallback fallback) {
    int open = generated.lastIndexOf(AnswerTags.OPEN);
    String text = generated;
    if (fallback == Fallback.NONE) {
      text = "";
    } else if (open >= 0) {
      text = generated.substring(open + AnswerTags.OPEN.length());
    } else if (fallback == Fallback.STATED) {
      text = behindThinking(generated);
    }
    text = PythonText.strip(text);
    FailureCause cause = open < 0 ? FailureCause.NO_ANSWER : FailureCause.UNCLOSED;
    return new AnswerText(text, false, missing(text, cause));
  }

  private static String behindThinking(String text) {
    int end = text.lastIndexOf(THINK_END);
    return PythonText.strip(end < 0 ? text : text.substring(end + THINK_END.length()));
  }

  /** The cause, if there is no text. */
  private static FailureCause missing(String text, FailureCause cause) {
    return PlainText.visible(text).isEmpty() ? cause : FailureCause.NONE;
  }
}
