package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The row that holds the image of each row. In VLMEvalKit's files an image of at most {@value
 * #LONGEST_INDEX} characters is none: it is the index of the row whose image is meant.
 */
final class ImageReferences {

  static final int LONGEST_INDEX = 64;

  private final Path file;
  private final Map<String, Integer> positions = new HashMap<>();

  /** What each row refers to; null where it has an image of its own. */
  private final List<String> references = new ArrayList<>();

  /**
   * Starts without rows.
   *
   * @param file for messages
   */
  ImageReferences(Path file) {
    this.file = file;
  }

  /** Adds the next row of the file. */
  void add(String index, String image) {
    positions.put(index, references.size());
    boolean refers = image.length() <= LONGEST_INDEX && !image.isBlank();
    references.add(refers ? image.strip() : null);
  }

  /**
   * The position of the row whose image belongs to each row. As in VLMEvalKit, which goes through
   * the file once, a row may refer to an earlier one that refers to another, but not to a later one
   * that does.
   *
   * @throws UserException if a row refers to no row, or to one that has no image then
   */
  int[] resolve() {
    int[] owners = new int[references.size()];
    for (int row = 0; row < owners.length; row++) {
      String reference = references.get(row);
      owners[row] = reference == null ? row : owner(row, reference, owners);
    }
    return owners;
  }

  private int owner(int row, String reference, int[] owners) {
    Integer other = positions.get(reference);
    if (other == null) {
      throw bad(row, reference, "and no row has the index " + reference);
    }
    if (other == row) {
      throw bad(row, reference, "which is the row itself");
    }
    if (other > row && references.get(other) != null) {
      throw bad(row, reference, "which refers to another itself");
    }
    return other < row ? owners[other] : other;
  }

  private UserException bad(int row, String reference, String why) {
    return new UserException(
        "%s, row %d: the image is that of index %s, %s; fetch the benchmark's file again"
            .formatted(file, row, reference, why));
  }
}
