package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ViewBox;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the box in a text: {@code <zoom>[x1, y1, x2, y2]</zoom>}, integers, pixels of the view. The
 * last complete element counts, because a model may mention the format while it thinks.
 */
public final class ZoomParser {

  private static final Pattern ELEMENT =
      Pattern.compile("<zoom>((?:(?!<zoom>).)*?)</zoom>", Pattern.DOTALL);
  private static final Pattern BOX =
      Pattern.compile(
          "\\s*\\[\\s*(-?\\d{1,9})\\s*,\\s*(-?\\d{1,9})\\s*,\\s*(-?\\d{1,9})\\s*,\\s*(-?\\d{1,9})\\s*]\\s*");

  private ZoomParser() {}

  /**
   * What a text says.
   *
   * @param box the box as written; empty unless four integers were found
   * @param outcome {@link BoxOutcome#VALID} with a box, else MISSING or MALFORMED
   */
  public record Written(Optional<ViewBox> box, BoxOutcome outcome) {}

  /** Reads the last {@code <zoom>} element of {@code text}. */
  public static Written parse(String text) {
    Matcher element = ELEMENT.matcher(text);
    String content = null;
    while (element.find()) {
      content = element.group(1);
    }
    if (content == null) {
      return new Written(Optional.empty(), BoxOutcome.MISSING);
    }
    Matcher box = BOX.matcher(content);
    if (!box.matches()) {
      return new Written(Optional.empty(), BoxOutcome.MALFORMED);
    }
    return new Written(
        Optional.of(new ViewBox(number(box, 1), number(box, 2), number(box, 3), number(box, 4))),
        BoxOutcome.VALID);
  }

  private static int number(Matcher box, int group) {
    return Integer.parseInt(box.group(group));
  }
}
