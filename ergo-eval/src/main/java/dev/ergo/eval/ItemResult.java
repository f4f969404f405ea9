package dev.ergo.eval;

import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * One judged item: a line of predictions.jsonl.
 *
 * @param key identifies data, policy and rules ({@link EvalTask#key})
 * @param benchmark the benchmark's name
 * @param policy the policy's name
 * @param position the item's position in the benchmark
 * @param id the example's id; "#" and the position where the example could not be read
 * @param image id of the image: items of one image are not independent
 * @param category the example's category, may be empty
 * @param gold the gold answer
 * @param stages generated texts
 * @param verdict what was read as the answer and whether it is right
 * @param region where the policy looked
 * @param cost tokens and time
 * @param error why the item could not be answered
 */
public record ItemResult(
    String key,
    String benchmark,
    String policy,
    int position,
    String id,
    String image,
    String category,
    String gold,
    List<String> stages,
    Verdict verdict,
    ItemRegion region,
    ItemCost cost,
    Optional<String> error) {

  /** Copies the texts. */
  public ItemResult {
    stages = List.copyOf(stages);
  }

  /** Whether the answer is right. */
  public boolean correct() {
    return verdict.correct();
  }

  /** Whether there was an answer at all. */
  boolean answered() {
    return verdict.cause() != FailureCause.ERROR;
  }
}
