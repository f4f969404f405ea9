package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one policy made of one item.
 *
 * @param outcome right, wrong, or why no answer could be read
 * @param correct whether it counts as right
 * @param box what became of the policy's box; empty where it was asked for none
 * @param read what was read as the answer
 * @param crop the region shown, in original pixels
 * @param view number of the first view's picture in the browser's {@link PicturePool}
 * @param seen number of the crop's picture
 * @param numbers measures by name, in order
 * @param stages generated texts; long ones are cut in the middle
 * @param error why there is no text
 */
public record BrowserAnswer(
    String outcome,
    boolean correct,
    Optional<String> box,
    String read,
    Optional<PixelBox> crop,
    Optional<Integer> view,
    Optional<Integer> seen,
    Map<String, Double> numbers,
    List<String> stages,
    Optional<String> error) {

  /** Characters of a stage shown at most. */
  static final int STAGE_CHARACTERS = 6000;

  /** Copies the collections and cuts long texts. */
  public BrowserAnswer {
    numbers = new LinkedHashMap<>(numbers);
    stages = stages.stream().map(BrowserAnswer::cut).toList();
  }

  private static String cut(String text) {
    if (text.length() <= STAGE_CHARACTERS) {
      return text;
    }
    int half = STAGE_CHARACTERS / 2;
    return String.format(
        Locale.ROOT,
        "%s%n[… %,d characters left out …]%n%s",
        text.substring(0, half),
        text.length() - 2 * half,
        text.substring(text.length() - half));
  }
}
