package dev.ergo.rl.train;

import dev.ergo.core.config.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A metric of validations that tells the better of two policies.
 *
 * @param name val/MEASURE or val/MEASURE/CATEGORY
 */
public record HeldOutMetric(String name) {

  /** What all of the names begin with. */
  static final String PREFIX = "val/";

  /** The measures, and whether the lesser of two values is the better. */
  static final Map<String, Boolean> LESS_IS_BETTER = measures();

  private static Map<String, Boolean> measures() {
    Map<String, Boolean> measures = new LinkedHashMap<>();
    measures.put("accuracy", false);
    measures.put("box_valid", false);
    measures.put("coverage", false);
    measures.put("crop_area", true);
    measures.put("whole_image", true);
    return Collections.unmodifiableMap(measures);
  }

  /**
   * The metric that a key names.
   *
   * @throws dev.ergo.core.config.InvalidValueException if validations have no such measure
   */
  static HeldOutMetric of(String key, String name) {
    String measure = name.startsWith(PREFIX) ? measure(name) : "";
    Check.require(
        LESS_IS_BETTER.containsKey(measure),
        key,
        "must be one of "
            + String.join(
                ", ", LESS_IS_BETTER.keySet().stream().map(known -> PREFIX + known).toList())
            + ", or one of these with a category behind it, as val/accuracy/CATEGORY");
    return new HeldOutMetric(name);
  }

  private static String measure(String name) {
    String rest = name.substring(PREFIX.length());
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  /** How much better one value is than another; below 0 if it is worse. */
  double gain(double value, double than) {
    return LESS_IS_BETTER.get(measure(name)) ? than - value : value - than;
  }
}
