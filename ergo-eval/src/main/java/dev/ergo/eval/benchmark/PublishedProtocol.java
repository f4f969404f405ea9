package dev.ergo.eval.benchmark;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.PublishedLetters;
import dev.ergo.eval.answer.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Another project's wording and scorer of one benchmark. Most scorers know no answer tags; where a
 * policy wrote a well-formed pair, the text inside is what they read. A blank text is a failure
 * here, whatever they make of it.
 */
public final class PublishedProtocol implements Protocol {

  private final String description;
  private final UnaryOperator<String> reading;
  private final Function<Example, String> prompt;
  private final BiFunction<Example, String, Verdict> scorer;

  private PublishedProtocol(
      String description,
      UnaryOperator<String> reading,
      Function<Example, String> prompt,
      BiFunction<Example, String, Verdict> scorer) {
    this.description = description;
    this.reading = reading;
    this.prompt = prompt;
    this.scorer = scorer;
  }

  /**
   * A task of lmms-eval 0.7.3.
   *
   * @param prompt the whole user text
   * @param scorer judges an answer without tags, not blank
   */
  public static PublishedProtocol lmmsEval(
      String task, Function<Example, String> prompt, BiFunction<Example, String, Verdict> scorer) {
    return new PublishedProtocol(
        "lmms-eval 0.7.3, task " + task + ", without an LLM; text inside <answer> tags first",
        ReplyText::insideTagsWithoutReasoning,
        prompt,
        scorer);
  }

  /**
   * A data set of VLMEvalKit, commit e8e78f0, by its rules alone ({@code --judge exact_matching}).
   *
   * @param prompt the whole user text
   * @param scorer judges an answer without tags, not blank
   */
  public static PublishedProtocol vlmEvalKit(
      String dataSet,
      Function<Example, String> prompt,
      BiFunction<Example, String, Verdict> scorer) {
    return vlmEvalKit(dataSet, ReplyText::insideTags, prompt, scorer);
  }

  /** A data set of VLMEvalKit whose scorer is {@code can_infer}. */
  public static PublishedProtocol vlmEvalKitInferred(
      String dataSet, Function<Example, String> prompt) {
    return vlmEvalKit(
        dataSet,
        prompt,
        (item, answer) -> lettered(item, PublishedLetters.inferred(answer, item.options())));
  }

  /** A data set of VLMEvalKit whose scorer is {@code extract_characters_regex}. */
  public static PublishedProtocol vlmEvalKitFirstCapital(
      String dataSet, Function<Example, String> prompt) {
    return vlmEvalKit(
        dataSet,
        ReplyText::insideFirstTagsInUpperCase,
        prompt,
        (item, answer) -> lettered(item, PublishedLetters.firstCapital(answer)));
  }

  private static PublishedProtocol vlmEvalKit(
      String dataSet,
      UnaryOperator<String> reading,
      Function<Example, String> prompt,
      BiFunction<Example, String, Verdict> scorer) {
    return new PublishedProtocol(
        "VLMEvalKit e8e78f0, " + dataSet + ", exact_matching; text inside <answer> tags first",
        reading,
        prompt,
        scorer);
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
    StringBuilder lines = new StringBuilder();
    List<String> options = item.options();
    for (int option = 0; option < options.size(); option++) {
      lines.append(option == 0 ? "" : "\n").append(before).append(Example.letter(option));
      lines.append(after).append(options.get(option));
    }
    return lines.toString();
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
  public String description() {
    return description;
  }

  @Override
  public Optional<String> prompt(Example example) {
    return Optional.of(prompt.apply(example));
  }

  @Override
  public Verdict judge(Example example, String prediction) {
    String answer = reading.apply(prediction);
    if (answer.isBlank()) {
      return Verdict.failed(
          "", ReplyText.isTagged(prediction) ? FailureCause.EMPTY : FailureCause.NO_ANSWER);
    }
    return scorer.apply(example, answer);
  }
}
