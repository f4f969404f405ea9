package dev.ergo.eval.answer;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import java.util.List;
import java.util.Map;

/** Examples whose image nobody opens. */
public final class Examples {

  /** An image that must not be opened. */
  public static final ImageSource NO_IMAGE = new NoImage();

  private Examples() {}

  static Example open(String gold) {
    return options(gold);
  }

  /** A question with these options, or an open one without. */
  public static Example options(String gold, String... options) {
    return new Example(
        "item-1",
        "What is it?",
        List.of(options),
        gold,
        NO_IMAGE,
        List.of(),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        Map.of());
  }

  private record NoImage() implements ImageSource {
    @Override
    public String id() {
      return "none";
    }

    @Override
    public Size size() {
      return new Size(1, 1);
    }

    @Override
    public RgbImage load() {
      throw new AssertionError("matching answers must not open an image");
    }
  }
}
