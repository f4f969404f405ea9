package dev.ergo.rl.loss;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A surrogate of one's own.
 *
 * @param className a public record on the class path that implements dev.ergo.rl.loss.Surrogate,
 *     with components of type double; required. Example: {@code com.example.PowerLoss}
 * @param settings a value for each component by its name; required. Example: {@code {power: 0.5}}
 */
public record CustomLoss(@JsonProperty("class") String className, Map<String, Double> settings) {

  /** Checks that there is such a record and that it takes the settings. */
  public CustomLoss {
    Check.present("class", className);
    settings = Map.copyOf(Check.present("settings", settings));
    make(className, settings);
  }

  Surrogate make() {
    return make(className, settings);
  }

  private static Surrogate make(String className, Map<String, Double> settings) {
    try {
      Class<? extends Surrogate> type = Class.forName(className).asSubclass(Surrogate.class);
      RecordComponent[] components =
          type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
      List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
      boolean numbers = Arrays.stream(components).allMatch(c -> c.getType() == double.class);
      Check.require(
          !names.isEmpty() && numbers,
          "class",
          "must be a record of one or more double components");
      Check.require(
          settings.keySet().equals(java.util.Set.copyOf(names)),
          "settings",
          "must have the keys " + String.join(", ", names));
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
      Constructor<? extends Surrogate> constructor = type.getConstructor(types);
      return constructor.newInstance(names.stream().map(settings::get).toArray());
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new InvalidValueException(
          "class",
          "must name a public record on the class path that implements dev.ergo.rl.loss.Surrogate ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }
}
