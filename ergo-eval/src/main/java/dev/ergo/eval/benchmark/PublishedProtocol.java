package dev.ergo.eval.benchmark;

import dev.ergo.core.episode.AnswerTags;
import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.PublishedLetters;
import dev.ergo.eval.answer.PythonText;
import dev.ergo.eval.answer.Verdict;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Another project's wording and scorer of one benchmark. Most scorers know no answer tags; where a
 * policy wrote a well-formed pair, the text inside is what they read. A blank text is a failure
 * here, whatever they make of it.
 *
 * @param project whose it is
 * @param description project, version and data set
 * @param reading what of a reply the scorer is given
 * @param wording the whole user text
 * @param scorer judges an answer without tags, not blank
 */
public record PublishedProtocol(
    ProtocolKind project,
    String description,
    UnaryOperator<String> reading,
    Function<Example, String> wording,
    BiFunction<Example, String, Verdict> scorer)
    implements Protocol {

  /** A task of lmms-eval 0.7.3. */
  public static PublishedProtocol lmmsEval(
      String task, Function<Example, String> wording, BiFunction<Example, String, Verdict> scorer) {
    return new PublishedProtocol(
        ProtocolKind.LMMS_EVAL,
        "lmms-eval 0.7.3, task " + task + ", without an LLM; text inside <answer> tags first",
        reply -> ReplyText.insideTags(ReplyText.withoutReasoning(reply)),
        wording,
        scorer);
  }

  /**
   * A data set of VLMEvalKit, commit e8e78f0, by its rules alone ({@code --judge exact_matching}).
   */
  public static PublishedProtocol vlmEvalKit(
      String dataSet,
      Function<Example, String> wording,
      BiFunction<Example, String, Verdict> scorer) {
    return new PublishedProtocol(
        ProtocolKind.VLMEVALKIT, vlmEvalKit(dataSet), ReplyText::insideTags, wording, scorer);
  }

  /** A data set of VLMEvalKit whose scorer is {@code can_infer}. */
  public static PublishedProtocol vlmEvalKitInferred(
      String dataSet, Function<Example, String> wording) {
    return vlmEvalKit(
        dataSet,
        wording,
        (item, answer) -> lettered(item, PublishedLetters.inferred(answer, item.options())));
  }

  /** A data set of VLMEvalKit whose scorer is {@code extract_characters_regex}. */
  public static PublishedProtocol vlmEvalKitFirstCapital(
      String dataSet, Function<Example, String> wording) {
    return new PublishedProtocol(
        ProtocolKind.VLMEVALKIT,
        vlmEvalKit(dataSet),
        ReplyText::insideFirstTagsInUpperCase,
        wording,
        (item, answer) -> lettered(item, PublishedLetters.firstCapital(answer)));
  }

  private static String vlmEvalKit(String dataSet) {
    return "VLMEvalKit e8e78f0, " + dataSet + ", exact_matching; text inside <answer> tags first";
  }

  /** A question, its options behind "A. " and so on, and how they are to be answered. */
  public static String question(Example item, String ending) {
    return item.question() + "\n" + lines(item, "", ". ") + "\n" + ending;
  }

  /** VLMEvalKit's text of a question with options. */
  public static String vlmEvalKitQuestion(Example item) {
    return "Question: " + item.question() + "\nOptions:\n" + lines(item, "", ". ") + "\n";
  }

  /** The same, and the sentence that most of its data sets end with. */
  public static String vlmEvalKitSelect(Example item) {
    return vlmEvalKitQuestion(item) + "Please select the correct answer from the options above. \n";
  }

  /** An item's options as lines, each behind its letter: "A. red" or "(A) red". */
  public static String lines(Example item, String before, String after) {
    return IntStream.range(0, item.options().size())
        .mapToObj(option -> before + Example.letter(option) + after + item.options().get(option))
        .collect(Collectors.joining("\n"));
  }

  /** The verdict of a scorer that reads letters. */
  public static Verdict lettered(Example example, Optional<Character> letter) {
    int right =
        example
            .rightOption()
            .orElseThrow(
                () ->
                    new UserException(
                        "Example %s: the answer \"%s\" is none of the options %s; give the right option's text."
                            .formatted(example.id(), example.answer(), example.options())));
    Optional<Integer> option =
        letter.map(read -> read - 'A').filter(read -> read < example.options().size());
    return new Verdict(
        option.filter(read -> read == right).isPresent(),
        letter.map(String::valueOf).orElse(""),
        option,
        option.isPresent() ? FailureCause.NONE : FailureCause.NO_OPTION);
  }

  @Override
  public Optional<String> prompt(Example example) {
    return Optional.of(wording.apply(example));
  }

  @Override
  public Verdict judge(Example example, String prediction) {
    String answer = reading.apply(prediction);
    if (!PythonText.isBlank(answer)) {
      return scorer.apply(example, answer);
    }
    boolean tagged = AnswerTags.inside(prediction).isPresent();
    return Verdict.failed("", tagged ? FailureCause.EMPTY : FailureCause.NO_ANSWER);
  }
}
