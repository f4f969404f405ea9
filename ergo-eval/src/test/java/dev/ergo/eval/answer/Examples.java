package dev.ergo.eval.answer;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import java.util.List;
import java.util.Map;

/** Examples whose image nobody opens. */
final class Examples {

  private Examples() {}

  static Example open(String gold) {
    return options(gold);
  }

  static Example options(String gold, String... options) {
    return new Example(
        "item-1",
        "What is it?",
        List.of(options),
        gold,
        new NoImage(),
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
