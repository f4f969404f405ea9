package dev.ergo.data;

import dev.ergo.core.config.Check;
import java.util.Optional;

/**
 * The section {@code data}.
 *
 * @param train examples to train on
 * @param validation examples held out, if any
 * @param onBadImage what becomes of an example whose image can't be used; default fail
 */
public record DataConfig(
    DataSetConfig train, Optional<DataSetConfig> validation, OnBadImage onBadImage) {

  /** Requires training data and takes defaults. */
  public DataConfig {
    Check.require(train != null, "train", "a data set is required");
    validation = Check.orDefault(validation, Optional.empty());
    onBadImage = Check.orDefault(onBadImage, OnBadImage.FAIL);
  }
}
