package dev.ergo.eval.benchmark;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.RightOption;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another project's wording and scorer of one benchmark. Most scorers know no answer tags; where a
 * policy wrote a well-formed pair, the text inside is what they read. A blank text is a failure
 * here, whatever they make of it.
 */
final class PublishedProtocol implements Protocol {

  private final String description;
  private final PublishedRules rules;
  private final Figures figures;

  PublishedProtocol(String description, PublishedRules rules, Figures figures) {
    this.description = description;
    this.rules = rules;
    this.figures = figures;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Optional<String> prompt(Example example) {
    return Optional.of(rules.prompt().of(example));
  }

  @Override
  public Verdict judge(Example example, String prediction) {
    String answer = rules.reading().of(prediction);
    if (answer.isBlank()) {
      return Verdict.failed(
          "", ReplyText.isTagged(prediction) ? FailureCause.EMPTY : FailureCause.NO_ANSWER);
    }
    return rules.scorer().score(example, answer);
  }

  /** The verdict of a scorer that reads letters. */
  static Verdict lettered(Example example, Optional<Character> letter) {
    int right =
        RightOption.of(example)
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
  public Map<String, Double> figures(List<ItemResult> items) {
    return figures.of(items);
  }
}
