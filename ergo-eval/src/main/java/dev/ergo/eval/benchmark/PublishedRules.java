package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.Anls;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * One project's rules of one benchmark.
 *
 * @param prompt the whole user text
 * @param reading what of a reply the scorer is given
 * @param scorer judges that
 */
record PublishedRules(Prompt prompt, Reading reading, Scorer scorer) {

  /** Rules that read the inside of answer tags, else everything. */
  PublishedRules(Prompt prompt, Scorer scorer) {
    this(prompt, ReplyText::insideTags, scorer);
  }

  /** The same rules with another reading. */
  PublishedRules reading(Reading other) {
    return new PublishedRules(prompt, other, scorer);
  }

  /** Words a question. */
  interface Prompt {
    String of(Example example);
  }

  /** Picks the answer from a reply. */
  interface Reading {
    String of(String reply);
  }

  /** Judges an answer without tags, not blank. */
  interface Scorer {
    Verdict score(Example example, String answer);
  }

  /** Options as lines, each behind its letter: "A. red" or "(A) red". */
  static String lines(List<String> options, String before, String after) {
    StringBuilder lines = new StringBuilder();
    for (int option = 0; option < options.size(); option++) {
      lines.append(option == 0 ? "" : "\n").append(before).append(Example.letter(option));
      lines.append(after).append(options.get(option));
    }
    return lines.toString();
  }

  /** CV-Bench's own prompt: question and lead, then the options. */
  static String cvBenchPrompt(Example example) {
    String lead =
        example
            .facets()
            .getOrDefault("lead", example.question() + " Select from the following choices.\n");
    return lead + lines(example.options(), "(", ") ");
  }

  /** Partial credit by ANLS; right is an answer that equals a gold one but for case and spaces. */
  static Verdict anls(Example example, String answer) {
    return new Verdict(
        Anls.exact(example, answer),
        Anls.of(example, answer),
        answer.strip(),
        Optional.empty(),
        FailureCause.NONE);
  }

  /** A yes or no; anything else is no answer. */
  static Verdict yesOrNo(Example example, String answer, Optional<String> read) {
    return new Verdict(
        read.filter(example.answer()::equals).isPresent(),
        read.orElse(answer.strip()),
        Optional.empty(),
        read.isPresent() ? FailureCause.NONE : FailureCause.NO_OPTION);
  }
}
