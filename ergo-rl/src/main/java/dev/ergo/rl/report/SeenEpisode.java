package dev.ergo.rl.report;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.Look;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.StoredEpisode;
import dev.ergo.eval.report.EpisodePictures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an episode showed, and the regions that it chose.
 *
 * @param views what the first look showed of each image
 * @param crops what the later looks showed
 * @param chosen the valid boxes, pixels of their originals
 */
public record SeenEpisode(List<ImageView> views, List<ImageView> crops, List<ImageBox> chosen) {

  /**
   * What a rollout showed.
   *
   * @throws UserException if the example lacks an image that was looked at
   */
  public static SeenEpisode of(RolloutRow row, Example example) {
    Episode episode = new StoredEpisode(row).of(example.request());
    List<ImageView> crops = new ArrayList<>();
    List<ImageBox> chosen = new ArrayList<>();
    for (Look look : episode.looks()) {
      look.zoom()
          .ifPresent(
              zoom ->
                  zoom.region()
                      .ifPresent(region -> chosen.add(new ImageBox(zoom.image(), region))));
      if (look != episode.looks().get(0)) {
        crops.addAll(look.views());
      }
    }
    return new SeenEpisode(episode.looks().get(0).views(), crops, chosen);
  }

  /** Its pictures; empty where an image can't be read any more. */
  public static Optional<EpisodePictures> pictures(
      ImageProcessor images, Example example, Supplier<SeenEpisode> looked) {
    try {
      SeenEpisode seen = looked.get();
      List<EpisodePictures.Original> originals = new ArrayList<>();
      for (ImageView view : seen.views) {
        int number = originals.size() + 1;
        ImageSource image = example.images().get(number);
        originals.add(
            new EpisodePictures.Original(
                image.load(),
                image.size(),
                EpisodePictures.chosenIn(seen.chosen, number),
                example.boxes(number),
                Optional.of(images.render(view))));
      }
      return Optional.of(
          new EpisodePictures(originals, seen.crops.stream().map(images::render).toList()));
    } catch (UserException e) {
      // The image was there when it was looked at; a report does without it.
      return Optional.empty();
    }
  }
}
