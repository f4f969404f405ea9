package dev.ergo.rl.optim;

import static dev.ergo.core.config.Check.above;

import dev.ergo.core.error.UserException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The section {@code train.optimizer.learning_rates}: peaks of the learning rate of parts of the
 * model, each on the same schedule.
 *
 * @param vision that of the vision tower; absent: train.optimizer.learning_rate. Example: {@code
 *     2e-6}
 * @param merger that of the merger between tower and language model; absent:
 *     train.optimizer.learning_rate. Example: {@code 1e-5}
 * @param language that of the language model; absent: train.optimizer.learning_rate. Example:
 *     {@code 1e-6}
 */
public record LearningRates(Double vision, Double merger, Double language) {

  private static final String VISION = "vision";
  private static final String MERGER = "merger";
  private static final String LANGUAGE = "language";

  /** One rate for everything. */
  static final LearningRates SAME = new LearningRates(null, null, null);

  /** Checks the ranges. */
  public LearningRates {
    if (vision != null) {
      above(VISION, vision, 0);
    }
    if (merger != null) {
      above(MERGER, merger, 0);
    }
    if (language != null) {
      above(LANGUAGE, language, 0);
    }
  }

  private Map<String, Double> given() {
    Map<String, Double> given = new LinkedHashMap<>();
    given.put(VISION, vision);
    given.put(MERGER, merger);
    given.put(LANGUAGE, language);
    given.values().removeIf(rate -> rate == null);
    return given;
  }

  /** The part of the model that a parameter belongs to, by its published name. */
  private static String part(String parameter) {
    if (parameter.contains("visual.merger.")) {
      return MERGER;
    }
    return parameter.contains("visual.") ? VISION : LANGUAGE;
  }

  /**
   * The peak of a parameter's rate.
   *
   * @param other that of parts without one of their own
   */
  double of(String parameter, double other) {
    Double own =
        switch (part(parameter)) {
          case VISION -> vision;
          case MERGER -> merger;
          default -> language;
        };
    return own == null ? other : own;
  }

  /** The rates by the names of metrics: {@code learning_rate/PART} of parts with their own. */
  Map<String, Double> metrics(double factor) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    given().forEach((part, rate) -> metrics.put("learning_rate/" + part, rate * factor));
    return metrics;
  }

  /**
   * Refuses a rate of what is not trained.
   *
   * @throws UserException naming the key
   */
  void requireIn(Collection<String> parameters) {
    for (String part : given().keySet()) {
      if (parameters.stream().noneMatch(parameter -> part(parameter).equals(part))) {
        throw new UserException(
            "train.optimizer.learning_rates.%s is given, but of that part of the model nothing is trained; leave it out, or see model.freeze_vision and model.lora"
                .formatted(part));
      }
    }
  }
}
