package dev.ergo.eval.answer;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The places where an answer names an option by its letter. Letters are read only where they stand
 * alone; letters inside words never count.
 */
final class LetterPatterns {

  static final String NO_WORD_BEFORE = "(?<![\\p{L}\\p{N}'])";
  static final String NO_WORD_AFTER = "(?![\\p{L}\\p{N}'])";

  /** "B", "(b)", "B.", "[B]". */
  private static final Pattern BARE =
      Pattern.compile("[(\\[{]?\\s?([A-Za-z])\\s?[)\\]}]?\\s?[.:,;!]?");

  /** "(B) red", "B. red", "B) red", "B: red", "B - red". */
  private static final Pattern LABEL =
      Pattern.compile("(?:[(\\[]\\s?([A-Z])\\s?[)\\]]|([A-Z])\\s?[.):\\]]|([A-Z])\\s[-–—]\\s)(.+)");

  /** "B red": only where the rest is B's own text. */
  private static final Pattern SPACED = Pattern.compile("([A-Z])\\s(.+)");

  /** "The answer is B", "answer: (B)", "option B"; small letters only before a mark or the end. */
  private static final Pattern STATED =
      Pattern.compile(
          NO_WORD_BEFORE
              + "(?i:answer|option|choice)\\s?(?i:is|would be|must be)?\\s?[:=]?\\s?"
              + "(?i:(?:the )?(?:option|choice|letter)\\s)?[(\\[\"'*]{0,3}"
              + "(?:([A-Z])(?![\\p{L}\\p{N}'])|([a-z])(?=[)\\].,;:*\"]|\\z))");

  /** A capital that stands alone; not the article of "A red car" nor the pronoun of "I see". */
  private static final Pattern ALONE =
      Pattern.compile(
          NO_WORD_BEFORE
              + "([A-Z])"
              + NO_WORD_AFTER
              + "(?!(?<=[AI])\\s(?!(?:or|and|is|because|as|since)\\b)\\p{Ll})");

  private LetterPatterns() {}

  /** The option of an answer that is a letter and nothing else. */
  static Optional<Integer> bare(String answer, int options) {
    Matcher matcher = BARE.matcher(answer);
    return matcher.matches() ? inRange(matcher.group(1), options) : Optional.empty();
  }

  /** The option whose label begins the answer, and what follows it. */
  static Optional<Labelled> label(String answer, int options) {
    return labelled(LABEL.matcher(answer), options);
  }

  /** The letter in front of a space, and what follows it. */
  static Optional<Labelled> spaced(String answer, int options) {
    return labelled(SPACED.matcher(answer), options);
  }

  /** All options that are stated as the answer. */
  static Set<Integer> stated(String answer, int options) {
    return all(STATED, answer, options).collect(Collectors.toSet());
  }

  /** The option that is stated last as the answer. */
  static Optional<Integer> lastStated(String text, int options) {
    return all(STATED, text, options).reduce((earlier, later) -> later);
  }

  /** All options whose letter stands alone anywhere. */
  static Set<Integer> alone(String answer, int options) {
    return all(ALONE, answer, options).collect(Collectors.toSet());
  }

  private static Stream<Integer> all(Pattern pattern, String text, int options) {
    return pattern
        .matcher(text)
        .results()
        .flatMap(found -> inRange(firstGroup(found), options).stream());
  }

  private static Optional<Labelled> labelled(Matcher matcher, int options) {
    return matcher.matches()
        ? inRange(firstGroup(matcher), options)
            .map(option -> new Labelled(option, matcher.group(matcher.groupCount()).strip()))
        : Optional.empty();
  }

  private static String firstGroup(MatchResult found) {
    return IntStream.rangeClosed(1, found.groupCount())
        .mapToObj(found::group)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Integer> inRange(String letter, int options) {
    int option = Character.toUpperCase(letter.charAt(0)) - 'A';
    return option < options ? Optional.of(option) : Optional.empty();
  }

  /**
   * A letter and the text behind it.
   *
   * @param option the letter's option
   * @param rest the text behind it
   */
  record Labelled(int option, String rest) {}
}
