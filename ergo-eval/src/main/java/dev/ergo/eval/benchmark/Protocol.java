package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.Verdict;
import java.util.Optional;

/** The rules of a benchmark: how questions are worded and answers judged. */
public interface Protocol {

  /** Everything that decides verdicts, in words that reports show and digests take in. */
  String description();

  /**
   * The user text of a policy that has one look; empty leaves the wording to the policy's prompts.
   */
  Optional<String> prompt(Example example);

  /**
   * Judges an answer.
   *
   * @param prediction everything that the policy wrote in its last turn
   * @throws dev.ergo.core.error.UserException if the item itself is wrong, such as a gold answer
   *     that is none of the options
   */
  Verdict judge(Example example, String prediction);
}
