package dev.ergo.eval.answer;

import dev.ergo.data.Example;
import dev.ergo.data.NumberText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges the answer to a question without options. It is right if it is a right answer after
 * normalisation: as written, as a number where the right answer is one ({@link Example#NUMBER}),
 * without the marks around it, or where the text states it ("The answer is 7."). Where the right
 * answer is yes or no, it is right if it says so in any words.
 *
 * @param rules of comparing
 */
record OpenAnswer(MatchConfig rules) {

  private static final List<String> YES_OR_NO = List.of("yes", "no");
  private static final String STATING_MARKS = ":=：{([";
  private static final String ENDS = ".!?;,。！？；，})]";

  Verdict judge(Example example, String answer) {
    List<String> golds =
        Stream.concat(Stream.of(example.answer()), example.aliases().stream()).toList();
    Optional<String> said =
        golds.stream().anyMatch(gold -> equal("yes", gold) || equal("no", gold))
            ? yesOrNo(answer)
            : Optional.empty();
    String read = said.orElse(answer);
    boolean right = golds.stream().anyMatch(gold -> equal(read, gold) || equal(bare(read), gold));
    right |=
        example.facets().containsKey(Example.NUMBER) && sameNumber(example.answer(), bare(read));
    return new Verdict(right || states(answer, golds), read, Optional.empty(), FailureCause.NONE);
  }

  private static boolean sameNumber(String gold, String answer) {
    Optional<BigDecimal> right = NumberText.parse(gold);
    Optional<BigDecimal> given = NumberText.parse(answer);
    return right.isPresent() && given.isPresent() && right.get().compareTo(given.get()) == 0;
  }

  private boolean equal(String answer, String gold) {
    TextNormalizer normalizer = new TextNormalizer(rules);
    return normalizer.normalize(answer).equals(normalizer.normalize(gold));
  }

  private Optional<String> yesOrNo(String answer) {
    return OptionReader.withoutLetters(YES_OR_NO, rules).read(answer).option().map(YES_OR_NO::get);
  }

  /** The answer without quotation marks, emphasis and a box around all of it. */
  private String bare(String answer) {
    String plain = PlainText.of(answer, rules.nfkc());
    String inside = PythonText.strip(plain);
    String open = PlainText.BOX + " {";
    return inside.startsWith(open) && inside.indexOf('}') == inside.length() - 1
        ? inside.substring(open.length(), inside.length() - 1)
        : plain;
  }

  /** Whether the last words that the text gives as its answer are a right one. */
  private boolean states(String answer, List<String> golds) {
    List<Word> words = words(answer);
    ReadText text = ReadText.of(words, new OptionNames(List.of(), 0, rules));
    int begin = words.size();
    while (begin > 0 && !isAnnounced(text, begin)) {
      begin--;
    }
    if (begin == 0) {
      return false;
    }
    int end = begin;
    while (end < words.size()
        && words.get(end).kind() != Word.Kind.BREAK
        && !words.get(end).isMark(ENDS)) {
      end++;
    }
    List<String> stated = forms(words.subList(begin, end));
    return !stated.isEmpty() && golds.stream().anyMatch(gold -> forms(words(gold)).equals(stated));
  }

  /** "answer is", "Final answer:", "boxed {": what stands behind is stated. */
  private static boolean isAnnounced(ReadText text, int begin) {
    int before = begin - 1;
    boolean link =
        text.word(before).isMark(STATING_MARKS)
            || text.says(before, Signal.PREDICATE) && text.word(before).lower().equals("is");
    return link
        && (text.endsSaying(before - 1, Signal.CUE) || text.endsSaying(before - 1, Signal.FINAL));
  }

  private List<Word> words(String text) {
    return Word.of(PlainText.of(text, rules.nfkc()), new TextNormalizer(rules));
  }

  private static List<String> forms(List<Word> words) {
    return words.stream().map(Word::form).toList();
  }
}
