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
    String text = reply;
    for (String tag : REASONING) {
      String open = "<" + tag + ">";
      String close = "</" + tag + ">";
      Pattern block = Pattern.compile(open + ".*?" + close, Pattern.DOTALL);
      for (Matcher pair = block.matcher(text); pair.find(); pair = block.matcher(text)) {
        text = pair.replaceFirst("");
      }
      if (!text.contains(open) && text.contains(close)) {
        text = text.substring(text.lastIndexOf(close) + close.length());
      }
    }
    return PythonText.strip(text);
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
