package dev.ergo.eval.answer;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads which option a short answer names. Evidence is tried from the strongest to the weakest, and
 * the first kind that is there decides: a letter alone; an option's whole text; a label in front
 * ("B. red"); a stated letter ("the answer is B"); letters that stand alone; option texts contained
 * as whole words, the longest first. Two different options of one kind, or a letter with only
 * another option's text beside it, are ambiguous.
 */
final class OptionReader {

  private static final Pattern WHITESPACE = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern MARKUP = Pattern.compile("\\A[*_`\"'\\s]+|[*_`\"'\\s]+\\z");
  private static final Pattern WORD_CHARACTER = Pattern.compile("[\\p{L}\\p{N}]");

  private static final int IGNORE_CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  private final List<String> options;
  private final List<String> normalized;
  private final TextNormalizer normalizer;

  OptionReader(List<String> options, TextNormalizer normalizer) {
    this.options = options;
    this.normalizer = normalizer;
    this.normalized = options.stream().map(normalizer::normalize).toList();
  }

  /** What the answer names: one option, or why none. */
  Reading read(String answer) {
    String text = tidy(answer);
    Optional<Integer> bare = LetterPatterns.bare(text, letters());
    if (bare.isPresent()) {
      return Reading.of(bare.get());
    }
    Set<Integer> whole = equalTo(answer);
    if (!whole.isEmpty()) {
      return decide(whole);
    }
    Optional<LetterPatterns.Labelled> label = LetterPatterns.label(text, letters());
    if (label.isPresent()) {
      return namesItself(label.get())
          ? Reading.of(label.get().option())
          : lettered(Set.of(label.get().option()), text);
    }
    Optional<LetterPatterns.Labelled> spaced = LetterPatterns.spaced(text, letters());
    if (spaced.filter(this::namesItself).isPresent()) {
      return Reading.of(spaced.get().option());
    }
    Set<Integer> stated = LetterPatterns.stated(text, letters());
    if (!stated.isEmpty()) {
      return lettered(stated, text);
    }
    Set<Integer> alone = lettersBesideTexts(text);
    return alone.isEmpty() ? decide(contained(text)) : lettered(alone, text);
  }

  /** {@link MatchConfig.Fallback#STATED}: the conclusion of a longer text. */
  Reading stated(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    Reading last = read(lines.get(lines.size() - 1));
    if (last.option().isPresent()) {
      return last;
    }
    String tidy = tidy(text);
    Optional<Integer> stated = LetterPatterns.lastStated(tidy, letters());
    if (stated.isPresent()) {
      return Reading.of(stated.get());
    }
    Set<Integer> alone = LetterPatterns.alone(tidy, letters());
    return alone.isEmpty() ? last : decide(alone);
  }

  /**
   * {@link MatchConfig.Fallback#LMMS_EVAL}: the patterns of the reference scorer in its order, with
   * its range A to D widened where there are more options.
   */
  Reading lmmsEval(String text) {
    char last = (char) ('A' + Math.max(4, letters()) - 1);
    return PublishedLetters.answerLetter(text, last)
        .map(letter -> letter - 'A')
        .filter(option -> option < letters())
        .map(Reading::of)
        .orElseGet(() -> Reading.none(FailureCause.NO_OPTION));
  }

  /** Options beyond Z have no letter. */
  int letters() {
    return Math.min(26, options.size());
  }

  /** The option whose text this is: as written if one is, else after normalisation. */
  Set<Integer> equalTo(String text) {
    int exact = options.indexOf(text);
    if (exact >= 0) {
      return Set.of(exact);
    }
    String form = normalizer.normalize(text);
    return IntStream.range(0, normalized.size())
        .filter(option -> normalized.get(option).equals(form))
        .boxed()
        .collect(Collectors.toSet());
  }

  /** A letter decides unless other letters or only another option's text stand beside it. */
  private Reading lettered(Set<Integer> named, String text) {
    Set<Integer> letters = new TreeSet<>(named);
    letters.addAll(lettersBesideTexts(text));
    Set<Integer> texts = contained(text);
    return texts.isEmpty() || texts.containsAll(letters)
        ? decide(letters)
        : Reading.none(FailureCause.AMBIGUOUS);
  }

  private boolean namesItself(LetterPatterns.Labelled label) {
    return equalTo(label.rest()).contains(label.option());
  }

  /** Letters that stand alone, but not those inside an option's text: "vitamin C" names no C. */
  private Set<Integer> lettersBesideTexts(String text) {
    String rest = text;
    for (String option : options) {
      if (option.strip().length() > 1) {
        String word =
            LetterPatterns.NO_WORD_BEFORE
                + Pattern.quote(tidy(option))
                + LetterPatterns.NO_WORD_AFTER;
        rest = Pattern.compile(word, IGNORE_CASE).matcher(rest).replaceAll("_");
      }
    }
    return LetterPatterns.alone(rest, letters());
  }

  private Reading decide(Set<Integer> named) {
    return switch (named.size()) {
      case 0 -> Reading.none(FailureCause.NO_OPTION);
      case 1 -> Reading.of(named.iterator().next());
      default -> Reading.none(FailureCause.AMBIGUOUS);
    };
  }

  /** Options whose text stands in the answer as whole words and not as a part of a longer one. */
  private Set<Integer> contained(String answer) {
    StringBuilder rest = new StringBuilder(normalizer.normalize(answer));
    List<Integer> longestFirst =
        IntStream.range(0, options.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer o) -> normalized.get(o).length()).reversed())
            .toList();
    Set<Integer> found = new TreeSet<>();
    for (int option : longestFirst) {
      if (erase(rest, normalized.get(option))) {
        found.add(option);
      }
    }
    return found;
  }

  private static boolean erase(StringBuilder text, String word) {
    if (word.isBlank()) {
      return false;
    }
    boolean found = false;
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      int end = at + word.length();
      if (atWordEdge(text, at) && atWordEdge(text, end)) {
        found |= !text.substring(0, at).endsWith("not ");
        text.replace(at, end, "\0".repeat(word.length()));
      }
    }
    return found;
  }

  private static boolean atWordEdge(CharSequence text, int at) {
    return at == 0
        || at == text.length()
        || !isWordCharacter(text.charAt(at - 1))
        || !isWordCharacter(text.charAt(at));
  }

  private static boolean isWordCharacter(char character) {
    return WORD_CHARACTER.matcher(String.valueOf(character)).matches();
  }

  /** Letters are read after NFKC whatever the rules for texts are: a full-width B is a B. */
  static String tidy(String answer) {
    String form = Normalizer.normalize(answer, Normalizer.Form.NFKC);
    String plain = WHITESPACE.matcher(form).replaceAll(" ");
    return MARKUP.matcher(plain).replaceAll("");
  }

  /**
   * What was read.
   *
   * @param option the option named, if one is
   * @param cause why none is
   */
  record Reading(Optional<Integer> option, FailureCause cause) {

    static Reading of(int option) {
      return new Reading(Optional.of(option), FailureCause.NONE);
    }

    static Reading none(FailureCause cause) {
      return new Reading(Optional.empty(), cause);
    }
  }
}
