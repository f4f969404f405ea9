package dev.ergo.eval.answer;

import dev.ergo.data.Example;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The option letters that scorers of several benchmarks read from an answer in lmms-eval 0.7.3 and
 * VLMEvalKit (commit e8e78f0), by their rules alone: where these find nothing, either project may
 * ask an LLM. They are here as they are, so that published scores can be compared.
 */
public final class PublishedLetters {

  private static final String SPACE = "[" + PythonText.SPACE + "]";
  private static final String SPACES = SPACE + "+";
  private static final Pattern STATED =
      Pattern.compile(
          "(?:correct" + SPACES + ")?answer" + SPACES + "is" + SPACES + "\\**([ABCD])\\**",
          Pattern.CASE_INSENSITIVE);
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

  private PublishedLetters() {}

  /**
   * lmms-eval's {@code extract_answer_letter}, task {@code vstar_bench}.
   *
   * @param last the last letter read, D in the reference
   */
  public static Optional<Character> answerLetter(String answer, char last) {
    String upper = PythonText.strip(answer).toUpperCase(Locale.ROOT);
    String letter = "([A-" + last + "])";
    for (String pattern :
        List.of(
            "\\A" + letter,
            "(?:ANSWER|CHOICE|OPTION)(?:" + SPACES + "IS)?[" + PythonText.SPACE + ":]+" + letter,
            "\\(" + letter + "\\)",
            letter + SPACE + "*[.)\\]]",
            "(?:\\A|" + SPACE + ")" + letter + "(?:" + SPACE + "|\\z)")) {
      Matcher matcher = Pattern.compile(pattern).matcher(upper);
      if (matcher.find()) {
        return Optional.of(matcher.group(1).charAt(0));
      }
    }
    String inRange = upper.replaceAll("[^A-" + last + "]", "");
    return inRange.length() == 1 ? Optional.of(inRange.charAt(0)) : Optional.empty();
  }

  /**
   * lmms-eval's {@code can_infer}, task {@code hrbench}: the only letter among the words, else the
   * only option whose text is contained.
   *
   * @return Z where the answer refuses
   */
  public static Optional<Character> onlyLetterOrText(String answer, List<String> options) {
    if (refused(answer)) {
      return Optional.of('Z');
    }
    List<String> words = bareWords(answer);
    List<Character> named = lettersAmong(words, options.size());
    if (named.size() == 1) {
      return Optional.of(named.get(0));
    }
    return named.isEmpty() && words.contains("Z") ? Optional.of('Z') : onlyText(answer, options);
  }

  /**
   * VLMEvalKit's {@code can_infer}: the only letter among the words if it is one of the last five
   * or so, a stated letter, else the only option whose text is contained in an answer that is not
   * much longer than all options.
   *
   * @return Z where the answer refuses
   */
  public static Optional<Character> inferred(String answer, List<String> options) {
    if (refused(answer)) {
      return Optional.of('Z');
    }
    List<String> words = bareWords(answer);
    List<Character> named = lettersAmong(words, options.size());
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
        : onlyText(answer, options);
  }

  /** Both projects' {@code extract_characters_regex}: the first of A to E behind known openings. */
  public static Optional<Character> firstCapital(String answer) {
    String text = PythonText.strip(answer);
    for (String prefix : MME_PREFIXES) {
      text = text.replace(prefix, "");
    }
    Matcher matcher = A_TO_E.matcher(text);
    if (matcher.find()) {
      return Optional.of(matcher.group().charAt(0));
    }
    for (char choice = 'A'; choice <= 'E'; choice++) {
      if (("(" + choice + ")").toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))) {
        return Optional.of(choice);
      }
    }
    return Optional.empty();
  }

  private static boolean refused(String answer) {
    return REFUSALS.stream().anyMatch(answer::contains);
  }

  private static List<String> bareWords(String answer) {
    return PythonText.split(answer.replaceAll("[.()\\[\\],:;!*#{}]", " "));
  }

  private static List<Character> lettersAmong(List<String> words, int options) {
    return IntStream.range(0, options)
        .mapToObj(Example::letter)
        .filter(letter -> words.contains(letter.toString()))
        .toList();
  }

  private static Optional<Character> onlyText(String answer, List<String> options) {
    String lower = answer.toLowerCase(Locale.ROOT);
    List<Character> found =
        IntStream.range(0, options.size())
            .filter(option -> lower.contains(options.get(option).toLowerCase(Locale.ROOT)))
            .mapToObj(Example::letter)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
