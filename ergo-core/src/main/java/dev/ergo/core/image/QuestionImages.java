package dev.ergo.core.image;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The images that a question is about, in order, and where they stand in its text. They count from
 * 1.
 *
 * @param sources the original images
 * @param texts where the text has places for them: what stands before the first, between each two
 *     and behind the last, so that there is one text more than images; empty where all images stand
 *     in front of the question
 */
public record QuestionImages(List<ImageSource> sources, List<String> texts) {

  /** Checks that the texts go with the images, and copies the lists. */
  public QuestionImages {
    sources = List.copyOf(sources);
    texts = List.copyOf(texts);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a question about no image");
    }
    if (!texts.isEmpty() && texts.size() != sources.size() + 1) {
      throw new IllegalArgumentException(texts.size() + " texts around " + sources.size());
    }
  }

  /** One image, in front of the question. */
  public static QuestionImages of(ImageSource source) {
    return new QuestionImages(List.of(source), List.of());
  }

  /** Images in front of the question. */
  public static QuestionImages of(List<? extends ImageSource> sources) {
    return new QuestionImages(List.copyOf(sources), List.of());
  }

  /** How many there are. */
  public int count() {
    return sources.size();
  }

  /** Whether there is an image of this number. */
  public boolean has(int number) {
    return number >= 1 && number <= count();
  }

  /** The image of a number, from 1. */
  public ImageSource get(int number) {
    return sources.get(number - 1);
  }

  /** The number of an image, of equal ones the first; 0 if it is none of them. */
  public int numberOf(ImageSource source) {
    return sources.indexOf(source) + 1;
  }

  /** Whether they stand inside the text. */
  public boolean areInText() {
    return !texts.isEmpty();
  }

  /** Other images in the places of these. */
  public QuestionImages map(UnaryOperator<ImageSource> change) {
    return new QuestionImages(sources.stream().map(change).toList(), texts);
  }
}
