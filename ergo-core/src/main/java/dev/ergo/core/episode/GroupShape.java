package dev.ergo.core.episode;

/**
 * How the episodes of a question belong together.
 *
 * @param size episodes of a question, which are side by side
 * @param siblings last looks behind each crop: so many neighbouring episodes share all looks but
 *     the last; 1: none does
 */
public record GroupShape(int size, int siblings) {

  /** Checks that crops have as many last looks each. */
  public GroupShape {
    if (size < 1 || siblings < 1 || size % siblings != 0) {
      throw new IllegalArgumentException(
          "groups of " + size + " episodes with " + siblings + " last looks of a crop");
    }
  }

  /** Episodes that share no look. */
  public static GroupShape of(int size) {
    return new GroupShape(size, 1);
  }
}
