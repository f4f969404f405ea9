package dev.ergo.eval.item;

import dev.ergo.data.Example;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One question as it is put to a policy.
 *
 * @param position the item's position in its benchmark
 * @param sample which of several sampled answers to the item this one is, 0 for the first
 * @param example the question with its image
 * @param prompt the whole user text where one look has to do, as the benchmark's protocol words it;
 *     empty leaves the wording to the policy
 * @param partner another item of the benchmark, about another image, whose crop a control may show;
 *     fails with a {@link dev.ergo.core.error.UserException} if there is none
 */
public record EvalItem(
    int position, int sample, Example example, Optional<String> prompt, Supplier<Example> partner) {

  /** A question that is asked once, in the policy's own words and under no control. */
  public static EvalItem of(int position, Example example) {
    return new EvalItem(
        position,
        0,
        example,
        Optional.empty(),
        () -> {
          throw new IllegalStateException("an item without others has no partner");
        });
  }
}
