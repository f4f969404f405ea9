package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import java.nio.file.Path;

/**
 * The checkpoint of one policy where it is not that of the job.
 *
 * @param path Hugging Face directory; required. Example: {@code models/other}
 * @param adapter PEFT directory; absent for none
 */
public record PolicyModel(@InputPath Path path, @InputPath Path adapter) {

  /** Checks that there is a path. */
  public PolicyModel {
    Check.present("path", path);
  }
}
