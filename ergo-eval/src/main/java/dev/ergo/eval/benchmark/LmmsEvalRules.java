package dev.ergo.eval.benchmark;

import static dev.ergo.eval.benchmark.PublishedProtocol.lettered;
import static dev.ergo.eval.benchmark.PublishedRules.lines;

import dev.ergo.eval.answer.LmmsEvalLetters;
import dev.ergo.eval.benchmark.table.BenchmarkType;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prompts and scorers of lmms-eval 0.7.3. */
final class LmmsEvalRules {

  private static final String DIRECTLY =
      "\nAnswer with the option's letter from the given choices directly.";
  private static final String SHORT = "\nAnswer the question using a single word or phrase.";

  private LmmsEvalRules() {}

  /** Its task of a benchmark; empty if it has none. */
  static Optional<String> task(BenchmarkType type) {
    return Optional.ofNullable(
        switch (type) {
          case VSTAR -> "vstar_bench";
          case HRBENCH -> "hrbench";
          case MME_REALWORLD_LITE -> "mmerealworld_lite";
          case CVBENCH -> "cv_bench";
          case POPE -> "pope";
          case MMVP -> "mmvp";
          case INFOVQA -> "infovqa_val";
          case TREEBENCH, VISUALPROBE, PARQUET, SCENES -> null;
        });
  }

  /** The rules of a benchmark that it has a task of. */
  static PublishedRules of(BenchmarkType type) {
    return rules(type).reading(ReplyText::insideTagsWithoutReasoning);
  }

  private static PublishedRules rules(BenchmarkType type) {
    return switch (type) {
      case VSTAR ->
          new PublishedRules(
              // Twice: its last option takes in the sentence that the text ends with already.
              item ->
                  item.question() + "\n" + lines(item.options(), "", ". ") + DIRECTLY + DIRECTLY,
              (item, answer) -> lettered(item, LmmsEvalLetters.vstar(answer, 'D')));
      case HRBENCH ->
          new PublishedRules(
              item ->
                  item.question().strip()
                      + "\n"
                      + lines(item.options(), "", ". ")
                      + "\nAnswer the option letter directly.",
              (item, answer) ->
                  lettered(item, LmmsEvalLetters.hrBench(answer.strip(), item.options())));
      case MME_REALWORLD_LITE ->
          new PublishedRules(
              item ->
                  item.question()
                      + " The choices are listed below:\n"
                      + lines(item.options(), "(", ") ")
                      + "\nSelect the best answer to the above multiple-choice question based on"
                      + " the image. Respond with only the letter (A, B, C, D, or E) of the correct"
                      + " option.\nThe best answer is: ",
              (item, answer) -> lettered(item, LmmsEvalLetters.mmeRealWorld(answer)));
      case CVBENCH ->
          new PublishedRules(
              item ->
                  "Note: You only need to respond with "
                      + letters(item.options().size())
                      + " without providing any additional information.\n\n"
                      + PublishedRules.cvBenchPrompt(item),
              (item, answer) -> lettered(item, LmmsEvalLetters.cvBench(answer)));
      case POPE ->
          new PublishedRules(
              item -> item.question().strip() + SHORT,
              (item, answer) ->
                  PublishedRules.yesOrNo(
                      item,
                      answer,
                      Optional.of(answer.toLowerCase(Locale.ROOT).strip())
                          .filter(text -> text.equals("yes") || text.equals("no"))));
      case MMVP ->
          new PublishedRules(
              item -> item.question() + "\n" + lines(item.options(), "", ". ") + DIRECTLY,
              (item, answer) -> lettered(item, LmmsEvalLetters.mmvp(answer)));
      case INFOVQA -> new PublishedRules(item -> item.question() + SHORT, PublishedRules::anls);
      case TREEBENCH, VISUALPROBE, PARQUET, SCENES ->
          throw new IllegalArgumentException("lmms-eval has no task of " + type);
    };
  }

  private static String letters(int options) {
    return IntStream.range(0, options)
        .mapToObj(option -> String.valueOf((char) ('A' + option)))
        .collect(Collectors.joining(", "));
  }
}
