package dev.ergo.eval.answer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What VLMEvalKit (commit e8e78f0) reads from an answer by its rules alone, as it does with {@code
 * --judge exact_matching}; where they find nothing it would ask an LLM otherwise.
 */
public final class VlmEvalKitReader {

  private static final Pattern STATED =
      Pattern.compile("(?:correct\\s+)?answer\\s+is\\s+\\**([ABCD])\\**", Pattern.CASE_INSENSITIVE);
  private static final List<String> PUNCTUATION =
      List.of(
          ";", "/", "[", "]", "\"", "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@",
          "`", ",", "?", "!");
  private static final Pattern COMMA_IN_NUMBER = Pattern.compile("\\d,\\d");
  private static final Pattern LONE_PERIOD = Pattern.compile("(?<!\\d)\\.(?!\\d)");
  // Python's re.UNICODE, 32, stands there in the place of the count.
  private static final int PERIODS_REMOVED = 32;

  private VlmEvalKitReader() {}

  /**
   * {@code can_infer}: the only letter among the words if it is one of the last five or so, a
   * stated letter, else the only option whose text is contained in an answer that is not much
   * longer than all options.
   *
   * @return Z where the answer refuses
   */
  public static Optional<Character> option(String answer, List<String> options) {
    if (LmmsEvalLetters.refused(answer)) {
      return Optional.of('Z');
    }
    List<String> words = LmmsEvalLetters.words(answer.replaceAll("[.()\\[\\],:;!*#{}]", " "));
    List<Character> named = LmmsEvalLetters.lettersAmong(words, options.size());
    if (named.size() == 1 && words.indexOf(named.get(0).toString()) > words.size() - 5) {
      return Optional.of(named.get(0));
    }
    if (named.isEmpty() && words.contains("Z")) {
      return Optional.of('Z');
    }
    Matcher stated = STATED.matcher(answer);
    if (stated.find()) {
      char letter = Character.toUpperCase(stated.group(1).charAt(0));
      if (letter - 'A' < options.size()) {
        return Optional.of(letter);
      }
    }
    int lengths = options.stream().mapToInt(text -> text.codePointCount(0, text.length())).sum();
    return answer.codePointCount(0, answer.length()) > 2 * lengths
        ? Optional.empty()
        : LmmsEvalLetters.onlyText(answer, options);
  }

  /** {@code YOrN_Extraction}: "yes" or "no" if that one is among the words and the other is not. */
  public static Optional<String> yesOrNo(String answer) {
    List<String> words = LmmsEvalLetters.words(withoutPunctuation(answer.toLowerCase(Locale.ROOT)));
    boolean yes = words.contains("yes");
    boolean no = words.contains("no");
    return yes == no ? Optional.empty() : Optional.of(yes ? "yes" : "no");
  }

  private static String withoutPunctuation(String text) {
    boolean number = COMMA_IN_NUMBER.matcher(text).find();
    String rest = text;
    for (String mark : PUNCTUATION) {
      boolean beside = text.contains(mark + " ") || text.contains(" " + mark);
      rest = rest.replace(mark, beside || number ? "" : " ");
    }
    Matcher period = LONE_PERIOD.matcher(rest);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < PERIODS_REMOVED && period.find(); i++) {
      period.appendReplacement(out, "");
    }
    return period.appendTail(out).toString();
  }
}
