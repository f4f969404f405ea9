package dev.ergo.rl.replay;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.data.DataConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExamplesById;
import dev.ergo.data.rollout.RolloutRow;
import java.nio.file.Path;

/** The data of a run, opened when something of them is needed that its rollouts do not hold. */
final class RunExamples implements AutoCloseable {

  private final ReplaySpec.Run run;
  private final Path base;
  private ExampleSource source;
  private ExamplesById byId;
  private String digest;

  RunExamples(ReplaySpec.Run run, Path base) {
    this.run = run;
    this.base = base;
  }

  /**
   * The example that an episode was of.
   *
   * @throws UserException if the data can't be opened, are others now, or lack it
   */
  Example of(RolloutRow row) {
    open();
    if (!row.sourceDigest().equals(digest)) {
      throw new UserException(
          "the data of %s are not those that its rollouts are of any more; restore them, or give the section data"
              .formatted(run.name()));
    }
    return byId.find(row.exampleId())
        .orElseThrow(
            () ->
                new UserException(
                    "the data of %s have no example %s any more; restore them, or give the section data"
                        .formatted(run.name(), row.exampleId())));
  }

  private void open() {
    if (source != null) {
      return;
    }
    if (run.data() == null) {
      throw new UserException(
          "the data of %s are needed, for its rollouts hold no pixels, and those of earlier versions no questions; no config.yaml lies beside them that names the data: give the section data"
              .formatted(run.name()));
    }
    DataConfig data = ConfigLoader.fromYaml(run.data(), DataConfig.class);
    source = data.openTrain(base, run.seed());
    byId = new ExamplesById(source);
    digest = source.digest();
  }

  @Override
  public void close() {
    if (source != null) {
      source.close();
    }
  }
}
