package dev.ergo.rl.sweep;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import java.util.Locale;
import java.util.Set;

/** Names of folders made from names of trials. */
final class Slug {

  private static final int LONGEST = 100;

  /** Files that a sweep writes beside the folders of its trials. */
  private static final Set<String> TAKEN = Set.of("config.yaml", "summary.json", "report.html");

  private Slug() {}

  /**
   * Lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit; one '-' for
   * everything else. Names that are long are cut and end in eight digits of their digest.
   *
   * @throws UserException if nothing is left of the name
   */
  static String of(String name) {
    String slug =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    if (slug.isEmpty() || TAKEN.contains(slug)) {
      throw new UserException(
          "sweep: no folder can be named after the trial \"%s\"; give it a name of letters and digits"
              .formatted(name));
    }
    return slug.length() <= LONGEST
        ? slug
        : slug.substring(0, LONGEST - 9) + "-" + Digest.hex(name).substring(0, 8);
  }
}
