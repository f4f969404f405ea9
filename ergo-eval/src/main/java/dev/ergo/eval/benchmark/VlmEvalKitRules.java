package dev.ergo.eval.benchmark;

import static dev.ergo.eval.benchmark.PublishedProtocol.lettered;
import static dev.ergo.eval.benchmark.PublishedRules.lines;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.LmmsEvalLetters;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.answer.VlmEvalKitReader;
import dev.ergo.eval.benchmark.table.BenchmarkType;
import java.util.Optional;

/** Prompts and scorers of VLMEvalKit, commit e8e78f0, by its rules alone (exact_matching). */
final class VlmEvalKitRules {

  private VlmEvalKitRules() {}

  /** Its data set of a benchmark; empty if it has none. */
  static Optional<String> dataSet(BenchmarkType type) {
    return Optional.ofNullable(
        switch (type) {
          case VSTAR -> "VStarBench";
          case HRBENCH -> "HRBench4K and HRBench8K";
          case MME_REALWORLD_LITE -> "MME-RealWorld-Lite";
          case TREEBENCH -> "TreeBench";
          case CVBENCH -> "CV-Bench-2D and CV-Bench-3D";
          case POPE -> "POPE";
          case MMVP -> "MMVP";
          case INFOVQA -> "InfoVQA_VAL";
          case VISUALPROBE, PARQUET, SCENES -> null;
        });
  }

  /** The rules of a benchmark that it has. */
  static PublishedRules of(BenchmarkType type) {
    return switch (type) {
      case VSTAR, HRBENCH, MMVP ->
          new PublishedRules(
              item ->
                  question(item) + "Please select the correct answer from the options above. \n",
              VlmEvalKitRules::option);
      case MME_REALWORLD_LITE ->
          new PublishedRules(
              item ->
                  item.question()
                      + " The choices are listed below:\n"
                      + lines(item.options(), "(", ") ")
                      + "\nSelect the best answer to the above multiple-choice question based on"
                      + " the image. Respond with only the letter (A, B, C, D, or E) of the correct"
                      + " option. \nThe best answer is:",
              ReplyText::insideFirstTagsInUpperCase,
              VlmEvalKitRules::character);
      case TREEBENCH ->
          new PublishedRules(
              item -> question(item) + "Answer with the correct option's letter directly. \n",
              ReplyText::insideFirstTagsInUpperCase,
              VlmEvalKitRules::character);
      case CVBENCH -> new PublishedRules(PublishedRules::cvBenchPrompt, VlmEvalKitRules::option);
      case POPE ->
          new PublishedRules(
              Example::question,
              (item, answer) ->
                  PublishedRules.yesOrNo(item, answer, VlmEvalKitReader.yesOrNo(answer)));
      case INFOVQA ->
          new PublishedRules(
              item -> item.question() + "\nAnswer the question using a single word or phrase.",
              PublishedRules::anls);
      case VISUALPROBE, PARQUET, SCENES ->
          throw new IllegalArgumentException("VLMEvalKit has no data set of " + type);
    };
  }

  private static String question(Example item) {
    return "Question: " + item.question() + "\nOptions:\n" + lines(item.options(), "", ". ") + "\n";
  }

  private static Verdict option(Example item, String answer) {
    return lettered(item, VlmEvalKitReader.option(answer, item.options()));
  }

  private static Verdict character(Example item, String answer) {
    return lettered(item, LmmsEvalLetters.mmeRealWorld(answer));
  }
}
