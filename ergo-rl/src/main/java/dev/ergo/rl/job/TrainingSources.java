package dev.ergo.rl.job;

import dev.ergo.data.ExampleSource;
import java.util.Optional;

/**
 * The data of a training, opened.
 *
 * @param train what is trained on
 * @param heldOut what is validated on, if anything is
 */
record TrainingSources(ExampleSource train, Optional<ExampleSource> heldOut) {

  /** Bytes of the pages of both that Parquet files have. */
  long pageBytes() {
    return train.pageBytes() + heldOut.map(ExampleSource::pageBytes).orElse(0L);
  }
}
