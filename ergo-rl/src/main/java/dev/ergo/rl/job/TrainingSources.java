package dev.ergo.rl.job;

import dev.ergo.data.DataConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.Overlap;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The data of a training, opened.
 *
 * @param train what is trained on
 * @param heldOut what is validated on, if anything is
 */
record TrainingSources(ExampleSource train, Optional<ExampleSource> heldOut)
    implements AutoCloseable {

  /**
   * Opens what a section names.
   *
   * @param run the run's seed
   */
  static TrainingSources open(DataConfig data, long run) {
    ExampleSource train = data.openTrain(Path.of(""), run);
    try {
      return new TrainingSources(train, data.openValidation(Path.of("")));
    } catch (RuntimeException | Error e) {
      train.close();
      throw e;
    }
  }

  /**
   * Refuses rows that are both trained on and held out, unless the section allows them.
   *
   * @throws dev.ergo.core.error.UserException naming one
   */
  void refuseOverlap(DataConfig data) {
    if (!data.allowOverlap()) {
      heldOut.ifPresent(set -> Overlap.refuse(train, set));
    }
  }

  /** Bytes of the pages of both that Parquet files have. */
  long pageBytes() {
    return train.pageBytes() + heldOut.map(ExampleSource::pageBytes).orElse(0L);
  }

  @Override
  public void close() {
    try (train) {
      heldOut.ifPresent(ExampleSource::close);
    }
  }
}
