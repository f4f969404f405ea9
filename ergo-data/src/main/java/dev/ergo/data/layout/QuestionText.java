package dev.ergo.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a question without what is not for the policy to read. */
final class QuestionText {

  private static final Pattern PLACE =
      Pattern.compile(
          "(?:<\\|vision_start\\|>)?(?:<image>|<\\|image_pad\\|>)(?:<\\|vision_end\\|>)?");

  /** What Visual-CoT appends so that a model first answers with a box. */
  private static final String BOX_INSTRUCTION =
      "Please provide the bounding box coordinate of the region that can help you answer the question better.";

  private static final String OBJECT = "<ref-object>";

  private QuestionText() {}

  /** A text without places for pictures. */
  static String withoutPlaces(String text) {
    if (!text.contains("<image>") && !text.contains("<|image_pad|>")) {
      return text;
    }
    Matcher place = PLACE.matcher(text);
    StringBuilder rest = new StringBuilder();
    int end = 0;
    while (place.find()) {
      append(rest, text.substring(end, place.start()));
      end = place.end();
    }
    append(rest, text.substring(end));
    return rest.toString().strip();
  }

  /** The pieces of a text between its places for pictures, as they are. */
  static List<String> aroundPlaces(String text) {
    return List.of(PLACE.split(text, -1));
  }

  /** How many places for pictures a text has. */
  static int places(String text) {
    return aroundPlaces(text).size() - 1;
  }

  /** Joins the texts beside a place; a line break there stays one. */
  private static void append(StringBuilder rest, String text) {
    String former = rest.toString().stripTrailing();
    String next = text.stripLeading();
    if (former.isEmpty() || next.isEmpty()) {
      rest.append(rest.length() == 0 ? next : text);
      return;
    }
    boolean line =
        rest.substring(former.length()).contains("\n")
            || text.substring(0, text.length() - next.length()).contains("\n");
    rest.setLength(former.length());
    rest.append(line ? '\n' : ' ').append(next);
  }

  /**
   * The question that a text asks.
   *
   * @param names names of objects in the order of their places, ms-swift's {@code objects.ref}
   */
  static String of(String text, List<?> names, RuleCounts counts) {
    String question = withoutPlaces(text);
    if (!question.equals(text)) {
      counts.add(Rule.PLACE);
    }
    return trimmed(question, names, counts);
  }

  /** The question in a text that has no places. */
  static String trimmed(String text, List<?> names, RuleCounts counts) {
    String question = text;
    if (question.endsWith(BOX_INSTRUCTION) && question.length() > BOX_INSTRUCTION.length()) {
      question = question.substring(0, question.length() - BOX_INSTRUCTION.length()).strip();
      counts.add(Rule.INSTRUCTION);
    }
    if (question.contains(OBJECT) && !names.isEmpty()) {
      counts.add(Rule.OBJECT_NAME);
      for (Object name : new ArrayList<>(names)) {
        question = question.replaceFirst(OBJECT, Matcher.quoteReplacement(String.valueOf(name)));
      }
    }
    return question;
  }
}
