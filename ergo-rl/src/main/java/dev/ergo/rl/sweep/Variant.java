package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is run once for every seed.
 *
 * @param name its name in table and report
 * @param slug name of its folder
 * @param set overrides that make it what it is
 */
public record Variant(String name, String slug, Overrides set) {

  /** Name of the only variant of a sweep over seeds alone. */
  private static final String BASE = "base";

  private static final int LONGEST = 100;

  /** Files that a sweep writes beside the folders of its trials. */
  private static final Set<String> TAKEN =
      Set.of("config.yaml", "provenance.json", "summary.json", "report.html");

  /** A variant whose folder is named after it. */
  Variant(String name, Overrides set) {
    this(name, slug(name), set);
  }

  /** The variants of a sweep. */
  public static List<Variant> all(SweepConfig sweep) {
    try {
      return all(sweep.listed(), sweep.grid());
    } catch (UserException e) {
      throw new UserException("sweep: " + e.getMessage(), e);
    }
  }

  /**
   * The listed trials, then the combinations of the grid; without both the base alone.
   *
   * @param trials possibly none
   * @param tree lists of values by dotted key; null for no grid
   * @throws UserException if two have the same name, or folder
   */
  public static List<Variant> all(List<SweepConfig.TrialConfig> trials, JsonNode tree) {
    List<Variant> variants = new ArrayList<>();
    Grid grid = Grid.of(tree);
    for (SweepConfig.TrialConfig trial : trials) {
      variants.add(new Variant(trial.name(), Overrides.of("set", trial.set())));
    }
    for (Overrides combination : grid.combinations()) {
      variants.add(new Variant(grid.name(combination), combination));
    }
    if (variants.isEmpty()) {
      variants.add(new Variant(BASE, new Overrides(Map.of())));
    }
    refuseClashes(variants);
    return variants;
  }

  /**
   * Refuses variants that would be taken for one another.
   *
   * @throws UserException if two have the same name, or folder
   */
  public static void refuseClashes(List<Variant> variants) {
    Map<String, String> names = new HashMap<>();
    for (Variant variant : variants) {
      String other = names.put(variant.slug(), variant.name());
      if (variant.name().equals(other)) {
        throw new UserException(
            "two trials are named \"%s\"; give each a name of its own".formatted(other));
      } else if (other != null) {
        throw new UserException(
            "the trials \"%s\" and \"%s\" would both have the folder %s; rename one of them"
                .formatted(other, variant.name(), variant.slug()));
      }
    }
  }

  /**
   * Lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit; one '-' for
   * everything else. Names that are long are cut and end in eight digits of their digest.
   *
   * @throws UserException if nothing is left of the name
   */
  static String slug(String name) {
    String slug =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    if (slug.isEmpty() || TAKEN.contains(slug)) {
      throw new UserException(
          "no folder can be named after the trial \"%s\"; give it a name of letters and digits"
              .formatted(name));
    }
    return slug.length() <= LONGEST
        ? slug
        : slug.substring(0, LONGEST - 9) + "-" + Digest.hex(name).substring(0, 8);
  }
}
