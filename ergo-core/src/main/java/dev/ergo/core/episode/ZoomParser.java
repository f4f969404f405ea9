package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ViewBox;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the box in a text: {@code <zoom>[x1, y1, x2, y2]</zoom>}, integers, pixels of the view, or
 * {@code <zoom image="2">…</zoom>} for a box in the second image. The last complete element counts,
 * because a model may mention the format while it thinks.
 */
public final class ZoomParser {

  /** Begins an element, whether it names an image or not. */
  public static final String OPEN = "<zoom";

  private static final Pattern ELEMENT =
      Pattern.compile("<zoom(\\s[^<>]{0,99})?>((?:(?!<zoom[\\s>]).)*?)</zoom>", Pattern.DOTALL);
  private static final Pattern IMAGE =
      Pattern.compile("\\s{1,9}image\\s{0,9}=\\s{0,9}([\"']?)(\\d{1,4})\\1\\s{0,9}");
  private static final Pattern BOX =
      Pattern.compile(
          "\\s*\\[\\s*(-?\\d{1,9})\\s*,\\s*(-?\\d{1,9})\\s*,\\s*(-?\\d{1,9})\\s*,\\s*(-?\\d{1,9})\\s*]\\s*");

  private ZoomParser() {}

  /**
   * What a text says.
   *
   * @param image number of the image that it names, whatever the number; empty if it names none
   * @param box the box as written; empty unless four integers were found
   * @param outcome {@link BoxOutcome#VALID} with a box, else MISSING or MALFORMED
   */
  public record Written(OptionalInt image, Optional<ViewBox> box, BoxOutcome outcome) {}

  /** Reads the last {@code <zoom>} element of {@code text}. */
  public static Written parse(String text) {
    Matcher element = ELEMENT.matcher(text);
    String attribute = null;
    String content = null;
    while (element.find()) {
      attribute = element.group(1);
      content = element.group(2);
    }
    if (content == null) {
      return new Written(OptionalInt.empty(), Optional.empty(), BoxOutcome.MISSING);
    }
    OptionalInt image = OptionalInt.empty();
    if (attribute != null) {
      Matcher named = IMAGE.matcher(attribute);
      if (!named.matches()) {
        return new Written(image, Optional.empty(), BoxOutcome.MALFORMED);
      }
      image = OptionalInt.of(number(named, 2));
    }
    Matcher box = BOX.matcher(content);
    if (!box.matches()) {
      return new Written(image, Optional.empty(), BoxOutcome.MALFORMED);
    }
    return new Written(
        image,
        Optional.of(new ViewBox(number(box, 1), number(box, 2), number(box, 3), number(box, 4))),
        BoxOutcome.VALID);
  }

  private static int number(Matcher match, int group) {
    return Integer.parseInt(match.group(group));
  }
}
