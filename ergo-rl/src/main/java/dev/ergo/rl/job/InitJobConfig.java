package dev.ergo.rl.job;

import dev.ergo.core.config.Check;
import java.nio.file.Path;

/**
 * The init job: a model of random weights, described by {@code model.init}.
 *
 * @param output the folder it goes to; it must not exist yet, or be empty
 */
public record InitJobConfig(Path output) {

  /** Requires the folder. */
  public InitJobConfig {
    Check.present("output", output);
  }
}
