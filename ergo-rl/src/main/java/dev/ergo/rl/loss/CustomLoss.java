package dev.ergo.rl.loss;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A surrogate of one's own.
 *
 * @param className a public record on the class path that implements dev.ergo.rl.loss.Surrogate,
 *     with components of type double, if any; required. Example: {@code com.example.PowerLoss}
 * @param settings a value for each component by its name; default: none. Example: {@code {power:
 *     0.5}}
 */
public record CustomLoss(@JsonProperty("class") String className, Map<String, Double> settings) {

  /** Checks that there is such a record and that it takes the settings. */
  public CustomLoss {
    Check.present("class", className);
    settings = Map.copyOf(Check.orDefault(settings, Map.of()));
    make(className, settings);
  }

  Surrogate make() {
    return make(className, settings);
  }

  private static Surrogate make(String className, Map<String, Double> settings) {
    try {
      Class<? extends Surrogate> type = Class.forName(className).asSubclass(Surrogate.class);
      RecordComponent[] components = type.getRecordComponents();
      boolean numbers =
          type.isRecord()
              && Arrays.stream(components).allMatch(one -> one.getType() == double.class);
      Check.require(numbers, "class", "must be a record of components of type double");
      List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
      Check.require(
          settings.keySet().equals(Set.copyOf(names)),
          "settings",
          names.isEmpty() ? "must be absent" : "must have the keys " + String.join(", ", names));
      Class<?>[] types = Collections.nCopies(names.size(), double.class).toArray(Class[]::new);
      return type.getConstructor(types).newInstance(names.stream().map(settings::get).toArray());
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new InvalidValueException(
          "class",
          "must name a public record on the class path that implements dev.ergo.rl.loss.Surrogate ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }
}
