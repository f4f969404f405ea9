package dev.ergo.rl.report;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExamplesById;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodePictures;
import dev.ergo.rl.train.DataOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The sampled episodes of a run, with the examples that they are of and what they looked at.
 *
 * @param folder the run's {@code rollouts} folder
 * @param data the training data
 * @param order the order in which the run uses it
 * @param perStep prompts of a step
 * @param images renders what was looked at
 * @param byId finds examples elsewhere in the data
 */
public record SampledEpisodes(
    Path folder,
    ExampleSource data,
    DataOrder order,
    int perStep,
    ImageProcessor images,
    ExamplesById byId) {

  /** The episodes of a run that nobody has looked for yet. */
  public SampledEpisodes(
      Path folder, ExampleSource data, DataOrder order, int perStep, ImageProcessor images) {
    this(folder, data, order, perStep, images, new ExamplesById(data));
  }

  /**
   * The episodes of a step; none where lessons have no rollouts, or their file was deleted for its
   * space.
   *
   * @throws UserException if the file is damaged, or of an earlier version
   */
  public List<RolloutRow> of(long step) {
    Path file = RolloutReader.file(folder, Math.toIntExact(step));
    return Files.exists(file) ? RolloutReader.read(file) : List.of();
  }

  /**
   * The example that an episode was of: that of its place in the run's order, or where another
   * stood in or dynamic sampling came to it, the one with its id. Empty if the data does not have
   * it.
   */
  public Optional<Example> example(RolloutRow row) {
    long number = (long) row.step() * perStep + row.prompt();
    return data.readable(order.position(number))
        .filter(example -> example.id().equals(row.exampleId()))
        .or(() -> elsewhere(row.exampleId()));
  }

  /** Several threads may look for one. */
  private Optional<Example> elsewhere(String id) {
    synchronized (byId) {
      return byId.find(id);
    }
  }

  /** What an episode showed and chose; empty where an image can't be read any more. */
  public Optional<EpisodePictures> pictures(RolloutRow row) {
    return example(row)
        .flatMap(
            example -> SeenEpisode.pictures(images, example, () -> SeenEpisode.of(row, example)));
  }
}
