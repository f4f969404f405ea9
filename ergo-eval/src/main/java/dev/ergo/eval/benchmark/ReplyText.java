package dev.ergo.eval.benchmark;

import dev.ergo.core.episode.AnswerTags;
import dev.ergo.eval.answer.PythonText;
import java.util.List;
import java.util.Locale;

/** The part of a reply that another project's scorer is given. */
final class ReplyText {

  private static final List<String> REASONING = List.of("think", "analysis");
  private static final String OPEN = "<answer>";
  private static final String CLOSE = "</answer>";

  private ReplyText() {}

  /** The text inside the last well-formed pair of answer tags, else everything. */
  static String insideTags(String reply) {
    return AnswerTags.inside(reply).orElse(reply);
  }

  /**
   * What lmms-eval 0.7.3 leaves of every reply unless it is told otherwise ({@code
   * strip_reasoning_tags}, {@code --reasoning_tags}): blocks of reasoning go, and all that stands
   * before a closing tag alone; an opening tag alone stays.
   */
  static String withoutReasoning(String reply) {
    StringBuilder text = new StringBuilder(reply);
    for (String tag : REASONING) {
      String open = "<" + tag + ">";
      String close = "</" + tag + ">";
      int start = text.indexOf(open);
      int end = start < 0 ? -1 : text.indexOf(close, start);
      while (end >= 0) {
        text.delete(start, end + close.length());
        start = text.indexOf(open, Math.max(0, start - open.length()));
        end = start < 0 ? -1 : text.indexOf(close, start);
      }
      if (start < 0 && text.indexOf(close) >= 0) {
        text.delete(0, text.lastIndexOf(close) + close.length());
      }
    }
    return PythonText.strip(text.toString());
  }

  /**
   * What VLMEvalKit gives to {@code extract_characters_regex}: the inside of the first pair of
   * answer tags in upper case, else everything.
   */
  static String insideFirstTagsInUpperCase(String reply) {
    int start = reply.indexOf(OPEN) + OPEN.length();
    int end = start < OPEN.length() ? -1 : reply.indexOf(CLOSE, start);
    return end < 0 ? reply : PythonText.strip(reply.substring(start, end)).toUpperCase(Locale.ROOT);
  }
}
