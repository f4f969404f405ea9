package dev.ergo.eval.answer;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.answer.OptionReader.Reading;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether an answer is the gold answer of an example.
 *
 * <p>Open answers are compared after normalisation ({@link OpenAnswer}). Where there are options,
 * an answer may name one by its letter ("B", "(B)", "B. red", "The answer is B") or by its text; an
 * answer that states two different options is ambiguous and counts as wrong ({@link OptionReader}).
 *
 * @param config the rules of reading and comparing
 */
public record AnswerMatcher(MatchConfig config) {

  /**
   * Version of the reading of answers, under Ergo's protocol and those of others: raised whenever
   * some answer may be read otherwise than before. Evaluations keep it, for what was read by
   * different versions can't be compared. Those before version 2 did not; version 3 knows "final
   * answer" in front of an answer without options.
   */
  public static final int READING = 3;

  /**
   * Judges a generated text: finds the answer in its tags (or by the configured fallback), then
   * compares.
   *
   * @param generated everything the policy wrote in its last turn
   * @throws UserException if the example's gold answer is none of its options
   */
  public Verdict judge(Example example, String generated) {
    AnswerText found = AnswerText.of(generated, config.fallback());
    if (found.cause() != FailureCause.NONE) {
      return Verdict.failed("", found.cause());
    }
    if (found.tagged() || example.options().isEmpty()) {
      return match(example, found.text());
    }
    OptionReader options = new OptionReader(example.options(), config);
    Reading reading =
        config.fallback() == Fallback.LMMS_EVAL
            ? options.lmmsEval(found.text())
            : options.read(found.text());
    return verdict(found.text(), reading, gold(example, options));
  }

  /**
   * Judges an answer that stands alone, without tags.
   *
   * @param answer a letter, an option's text or an open answer
   * @throws UserException if the example's gold answer is none of its options
   */
  public Verdict match(Example example, String answer) {
    if (PythonText.isBlank(PlainText.visible(answer))) {
      return Verdict.failed("", FailureCause.EMPTY);
    }
    if (example.options().isEmpty()) {
      return new OpenAnswer(config).judge(example, answer);
    }
    OptionReader reader = new OptionReader(example.options(), config);
    return verdict(answer, reader.read(answer), gold(example, reader));
  }

  private static Verdict verdict(String answer, Reading reading, int gold) {
    boolean correct = reading.option().filter(option -> option == gold).isPresent();
    return new Verdict(correct, answer, reading.option(), reading.cause());
  }

  private static int gold(Example example, OptionReader options) {
    Optional<Integer> written = example.rightOption();
    if (written.isPresent()) {
      return written.get();
    }
    Set<Integer> gold = options.equalTo(example.answer());
    if (gold.size() != 1) {
      throw new UserException(
          "Example %s: the answer \"%s\" is %s of the options %s; give the right option's text."
              .formatted(
                  example.id(),
                  example.answer(),
                  gold.isEmpty() ? "none" : "more than one",
                  example.options()));
    }
    return gold.iterator().next();
  }
}
