package dev.ergo.core.policy;

import dev.ergo.core.config.Check;
import java.nio.file.Path;

/**
 * Job init: writes the model that model.init describes, of the number type model.dtype.
 *
 * @param output folder that must not exist yet, or be empty; required. Example: {@code
 *     runs/models/random}
 */
public record InitJobConfig(Path output) {

  /** Requires the folder. */
  public InitJobConfig {
    Check.present("output", output);
  }
}
