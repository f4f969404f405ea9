package dev.ergo.eval.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The option letters that the scorers of lmms-eval 0.7.3 read from an answer, without the LLM that
 * its HR-Bench task asks where its rules find nothing. They are here as they are, so that published
 * scores can be compared: most take the first capital letter that comes.
 */
public final class LmmsEvalLetters {

  private static final int FLAGS = Pattern.CASE_INSENSITIVE;
  private static final List<Pattern> MMVP =
      List.of(
          Pattern.compile("^\\s*\\(?([AB])\\)?\\.?\\s*\\z", FLAGS),
          Pattern.compile("^\\s*\\(?([AB])\\)?[.\\s]", FLAGS),
          Pattern.compile("answer\\s+is\\s+\\(?([AB])\\)?", FLAGS),
          Pattern.compile("option\\s+\\(?([AB])\\)?", FLAGS),
          Pattern.compile("\\(?([AB])\\)?(?:\\s|\\z)", FLAGS));
  private static final Pattern CV_BENCH = Pattern.compile("[(\\s]*([A-Z])", FLAGS);
  private static final Pattern A_TO_E = Pattern.compile("[ABCDE]");
  private static final List<String> MME_PREFIXES =
      List.of(
          "The best answer is",
          "The correct answer is",
          "The answer is",
          "The answer",
          "The best option is",
          "The correct option is",
          "Best answer:",
          "Best option:");
  private static final List<String> REFUSALS =
      List.of(
          "Sorry, I can't help with images of people yet.",
          "I can't process this file.",
          "I'm sorry, but without the image provided",
          "Cannot determine the answer");

  private LmmsEvalLetters() {}

  /**
   * Task {@code vstar_bench}, {@code extract_answer_letter}.
   *
   * @param last the last letter read, D in the reference
   */
  public static Optional<Character> vstar(String answer, char last) {
    String upper = answer.strip().toUpperCase(Locale.ROOT);
    String letter = "([A-" + last + "])";
    for (String pattern :
        List.of(
            "\\A" + letter,
            "(?:ANSWER|CHOICE|OPTION)(?:\\s+IS)?[\\s:]+" + letter,
            "\\(" + letter + "\\)",
            letter + "\\s*[.)\\]]",
            "(?:\\A|\\s)" + letter + "(?:\\s|\\z)")) {
      Matcher matcher = Pattern.compile(pattern).matcher(upper);
      if (matcher.find()) {
        return Optional.of(matcher.group(1).charAt(0));
      }
    }
    List<Character> inRange = new ArrayList<>();
    for (char character : upper.toCharArray()) {
      if (character >= 'A' && character <= last) {
        inRange.add(character);
      }
    }
    return inRange.size() == 1 ? Optional.of(inRange.get(0)) : Optional.empty();
  }

  /**
   * Task {@code hrbench}, {@code can_infer}: the only letter among the words, else the only option
   * whose text is contained.
   */
  public static Optional<Character> hrBench(String answer, List<String> options) {
    Optional<Character> letter = onlyLetter(answer, options.size());
    return letter.isPresent() ? letter : onlyText(answer, options);
  }

  /**
   * Tasks {@code mme_realworld}, {@code extract_characters_regex}. VLMEvalKit has the same function
   * and uses it for TreeBench too.
   */
  public static Optional<Character> mmeRealWorld(String answer) {
    String text = answer.strip();
    for (String prefix : MME_PREFIXES) {
      text = text.replace(prefix, "");
    }
    Matcher matcher = A_TO_E.matcher(text);
    if (matcher.find()) {
      return Optional.of(matcher.group().charAt(0));
    }
    if (words(text).size() > 10) {
      return Optional.empty();
    }
    for (char choice = 'A'; choice <= 'E'; choice++) {
      if (("(" + choice + ")").toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))) {
        return Optional.of(choice);
      }
    }
    return Optional.empty();
  }

  /** Task {@code cv_bench}: the first letter of the text, behind brackets. */
  public static Optional<Character> cvBench(String answer) {
    Matcher matcher = CV_BENCH.matcher(answer.strip());
    return matcher.lookingAt()
        ? Optional.of(Character.toUpperCase(matcher.group(1).charAt(0)))
        : Optional.empty();
  }

  /** Task {@code mmvp}: A or B. */
  public static Optional<Character> mmvp(String answer) {
    String text = answer.strip();
    for (Pattern pattern : MMVP) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        return Optional.of(Character.toUpperCase(matcher.group(1).charAt(0)));
      }
    }
    char first = text.isEmpty() ? ' ' : Character.toUpperCase(text.charAt(0));
    return first == 'A' || first == 'B' ? Optional.of(first) : Optional.empty();
  }

  private static Optional<Character> onlyLetter(String answer, int options) {
    if (refused(answer)) {
      return Optional.of('Z');
    }
    List<String> words = words(answer.replaceAll("[.()\\[\\],:;!*#{}]", " "));
    List<Character> named = lettersAmong(words, options);
    if (named.size() == 1) {
      return Optional.of(named.get(0));
    }
    return named.isEmpty() && words.contains("Z") ? Optional.of('Z') : Optional.empty();
  }

  static boolean refused(String answer) {
    return REFUSALS.stream().anyMatch(answer::contains);
  }

  static List<Character> lettersAmong(List<String> words, int options) {
    List<Character> named = new ArrayList<>();
    for (char letter = 'A'; letter < 'A' + options; letter++) {
      if (words.contains(String.valueOf(letter))) {
        named.add(letter);
      }
    }
    return named;
  }

  static Optional<Character> onlyText(String answer, List<String> options) {
    String lower = answer.toLowerCase(Locale.ROOT);
    List<Character> found = new ArrayList<>();
    for (int option = 0; option < options.size(); option++) {
      if (lower.contains(options.get(option).toLowerCase(Locale.ROOT))) {
        found.add((char) ('A' + option));
      }
    }
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  static List<String> words(String text) {
    return Arrays.stream(text.split("[\\s\\p{Z}]+")).filter(word -> !word.isEmpty()).toList();
  }
}
