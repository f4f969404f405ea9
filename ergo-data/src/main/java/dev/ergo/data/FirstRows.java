package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The first rows of a data set, read with their images as a check.
 *
 * @param onBadImage whether a row that can't be used is refused
 * @param probe looks at an image
 * @param said takes what was found
 */
public record FirstRows(
    DataConfig.OnBadImage onBadImage, Consumer<ImageSource> probe, Consumer<String> said) {

  /** Mistakes in columns and paths show in the first row, and images cost a while each. */
  private static final int ROWS = 16;

  /**
   * Reads them.
   *
   * @param key of the data set, for messages
   * @throws UserException naming the first row that can't be used where that is refused, or if none
   *     can
   */
  public void check(String key, ExampleSource source) {
    UsableExamples examples = new UsableExamples(source, onBadImage, probe, said);
    long first = Math.min(ROWS, source.size());
    long usable = 0;
    for (long row = 0; row < first; row++) {
      usable += examples.get(row).isPresent() ? 1 : 0;
    }
    if (usable == 0) {
      throw new UserException(
          "%s: of the first %d rows none can be used; see the reasons above, or look at them with job inspect"
              .formatted(key, first));
    }
    String size =
        source.size() == Long.MAX_VALUE
            ? "rows without end"
            : String.format(Locale.ROOT, "%d rows", source.size());
    said.accept("%s: %s; the first %d can be used".formatted(key, size, usable));
  }
}
