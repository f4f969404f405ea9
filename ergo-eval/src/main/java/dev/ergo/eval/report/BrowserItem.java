package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import java.util.List;
import java.util.Optional;

/**
 * One question with the answers of every policy, as an {@link ItemBrowser} shows it.
 *
 * @param benchmark the benchmark's name
 * @param id the item's id
 * @param category may be empty
 * @param question the question
 * @param options the options shown, empty for open questions
 * @param gold the gold answer
 * @param picture the original; empty where none is shown
 * @param targets boxes that hold the answer, in original pixels
 * @param answers one per policy of the browser, in its order; empty where a policy was not asked
 */
public record BrowserItem(
    String benchmark,
    String id,
    String category,
    String question,
    List<String> options,
    String gold,
    Optional<Original> picture,
    List<PixelBox> targets,
    List<Optional<BrowserAnswer>> answers) {

  /** Copies the lists. */
  public BrowserItem {
    options = List.copyOf(options);
    targets = List.copyOf(targets);
    answers = List.copyOf(answers);
  }

  /**
   * A picture of the original image.
   *
   * @param picture its number in the browser's {@link PicturePool}
   * @param size of the original, in the pixels of the boxes
   */
  public record Original(int picture, Size size) {}
}
