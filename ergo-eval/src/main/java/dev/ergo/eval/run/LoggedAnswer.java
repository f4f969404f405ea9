package dev.ergo.eval.run;

import dev.ergo.core.geometry.Size;
import dev.ergo.eval.item.AnsweredItem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One answer as answers.jsonl keeps it: what was said, not whether it is right, so that other rules
 * of judging need no new answers.
 *
 * @param key identifies data and policy
 * @param benchmark the benchmark's name when it was answered; for readers of the file
 * @param policy the policy's name when it answered; for readers of the file
 * @param position the item's position in the benchmark
 * @param sample which of several sampled answers, 0 for the first
 * @param id the item's id
 * @param question identifies what was asked: question, options and the protocol's wording
 * @param imageSize size of the upright original image, of several the first
 * @param moreSizes sizes of the images behind the first; empty where there is one
 * @param answer what the policy made of it
 */
public record LoggedAnswer(
    String key,
    String benchmark,
    String policy,
    int position,
    int sample,
    String id,
    String question,
    Size imageSize,
    Optional<List<Size>> moreSizes,
    AnsweredItem answer) {

  /** Checks that there is an answer. */
  public LoggedAnswer {
    Objects.requireNonNull(key);
    Objects.requireNonNull(imageSize);
    Objects.requireNonNull(answer);
    int images = 1 + moreSizes.map(List::size).orElse(0);
    if (answer.image() < 1 || answer.image() > images) {
      throw new IllegalArgumentException(
          "a crop of image %d of %d".formatted(answer.image(), images));
    }
  }

  /** Sizes of all images, in order. */
  public List<Size> sizes() {
    return Stream.concat(Stream.of(imageSize), moreSizes.stream().flatMap(List::stream)).toList();
  }

  /** What an answer is looked up by. */
  public record Place(String key, int position, int sample, String question) {}

  /** What this answer is looked up by. */
  public Place place() {
    return new Place(key, position, sample, question);
  }
}
