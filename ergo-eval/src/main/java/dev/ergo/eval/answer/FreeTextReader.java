package dev.ergo.eval.answer;

import dev.ergo.eval.answer.OptionReader.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which option a text without answer tags settles on. */
final class FreeTextReader {

  private final OptionReader options;

  FreeTextReader(OptionReader options) {
    this.options = options;
  }

  /** {@link Fallback#STATED}: the conclusion of a longer text. */
  Reading stated(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    Reading last = options.read(lines.get(lines.size() - 1));
    if (last.option().isPresent()) {
      return last;
    }
    String tidy = OptionReader.tidy(text);
    Optional<Integer> stated = LetterPatterns.lastStated(tidy, options.letters());
    if (stated.isPresent()) {
      return Reading.of(stated.get());
    }
    Set<Integer> alone = LetterPatterns.alone(tidy, options.letters());
    if (alone.isEmpty()) {
      return last;
    }
    return alone.size() == 1
        ? Reading.of(alone.iterator().next())
        : Reading.none(FailureCause.AMBIGUOUS);
  }

  /**
   * {@link Fallback#LMMS_EVAL}: the patterns of the reference scorer in its order, with its range A
   * to D widened where there are more options.
   */
  Reading lmmsEval(String text) {
    char last = (char) ('A' + Math.max(4, options.letters()) - 1);
    return LmmsEvalLetters.vstar(text, last)
        .map(this::letter)
        .orElseGet(() -> Reading.none(FailureCause.NO_OPTION));
  }

  private Reading letter(char letter) {
    int option = letter - 'A';
    return option < options.letters() ? Reading.of(option) : Reading.none(FailureCause.NO_OPTION);
  }
}
