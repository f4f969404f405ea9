package dev.ergo.rl.sweep;

import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the variants of a sweep and holds their names apart. */
final class Variants {

  /** Name of the only variant of a sweep over seeds alone. */
  private static final String BASE = "base";

  private Variants() {}

  static List<Variant> of(List<TrialConfig> trials, Grid grid) {
    List<Variant> variants = new ArrayList<>();
    for (TrialConfig trial : trials) {
      variants.add(variant(trial.name(), Overrides.of("set", trial.set())));
    }
    for (Overrides combination : grid.combinations()) {
      variants.add(variant(grid.name(combination), combination));
    }
    if (variants.isEmpty()) {
      variants.add(variant(BASE, new Overrides(Map.of())));
    }
    refuseClashes(variants);
    return variants;
  }

  private static Variant variant(String name, Overrides set) {
    return new Variant(name, Slug.of(name), set);
  }

  private static void refuseClashes(List<Variant> variants) {
    Map<String, String> names = new HashMap<>();
    for (Variant variant : variants) {
      String other = names.put(variant.slug(), variant.name());
      if (variant.name().equals(other)) {
        throw new UserException(
            "sweep: two trials are named \"%s\"; give each a name of its own".formatted(other));
      } else if (other != null) {
        throw new UserException(
            "sweep: the trials \"%s\" and \"%s\" would both have the folder %s; rename one of them"
                .formatted(other, variant.name(), variant.slug()));
      }
    }
  }
}
