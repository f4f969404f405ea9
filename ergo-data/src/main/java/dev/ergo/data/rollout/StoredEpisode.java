package dev.ergo.data.rollout;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row as the episode that it was, for whoever scores it again. All that rewards see is there but
 * the mass of forbidden tokens, which is NaN; pixels are there where the images are those of the
 * data.
 *
 * @param row what was stored
 */
public record StoredEpisode(RolloutRow row) {

  /**
   * The question, with images that are known by name and size alone; empty where the row does not
   * hold it.
   *
   * @throws UserException if the first look did not show the images, so that their sizes are gone
   */
  public Optional<Example> example() {
    return row.question()
        .map(question -> question.example(row.exampleId(), row.gold(), namedImages()));
  }

  /** The first look shows every image as a whole. */
  private List<ImageSource> namedImages() {
    List<ImageSource> images = new ArrayList<>();
    for (RolloutLook.View view : row.looks().get(0).views()) {
      images.add(new StoredImage(view.source(), view.region().size()));
    }
    if (images.isEmpty()) {
      throw new UserException(
          "step %d, prompt %d, sample %d: its first look shows no image, so nothing is known of it; rollouts of job grpo show one"
              .formatted(row.step(), row.prompt(), row.sample()));
    }
    return images;
  }

  /**
   * The episode.
   *
   * @param request what was asked
   * @throws UserException if the request lacks an image that was looked at
   */
  public Episode of(EpisodeRequest request) {
    List<List<ImageView>> views = views(request.images());
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      RolloutLook look = row.looks().get(i);
      List<ImageView> next = i + 1 < views.size() ? views.get(i + 1) : List.of();
      looks.add(
          new Look(
              views.get(i),
              new TokenSequence(ids(look.given()), views.get(i)),
              sampled(look.sampled()),
              look.text(),
              look.zoom().map(zoom -> zoom(zoom, next, views.get(0), request.images()))));
    }
    return new Episode(request, looks);
  }

  /** The first look shows every image, a later one a part of the one that was zoomed into. */
  private List<List<ImageView>> views(QuestionImages images) {
    List<List<ImageView>> views = new ArrayList<>();
    int image = 1;
    for (RolloutLook look : row.looks()) {
      List<ImageView> shown = new ArrayList<>();
      for (RolloutLook.View view : look.views()) {
        shown.add(view.of(image(images, views.isEmpty() ? shown.size() + 1 : image)));
      }
      views.add(shown);
      image = look.zoom().map(RolloutLook.Zoom::image).orElse(image);
    }
    return views;
  }

  private ImageSource image(QuestionImages images, int number) {
    if (!images.has(number)) {
      throw new UserException(
          "example %s has no image %d, which its episode looked at"
              .formatted(row.exampleId(), number));
    }
    return images.get(number);
  }

  /** The crop is what the next look showed. */
  private Zoom zoom(
      RolloutLook.Zoom zoom, List<ImageView> next, List<ImageView> first, QuestionImages images) {
    ImageSource of = image(images, zoom.image());
    ImageView crop =
        next.isEmpty()
            ? ImageView.crop(of, zoom.crop(), first.get(0).limits())
            : new ImageView(of, zoom.crop(), next.get(0).limits(), next.get(0).filter());
    return new Zoom(zoom.box(), zoom.outcome(), zoom.image(), crop);
  }

  private static SampledTokens sampled(RolloutLook.Sampled stored) {
    float[] logProbs = new float[stored.logProbs().size()];
    for (int i = 0; i < logProbs.length; i++) {
      logProbs[i] = stored.logProbs().get(i);
    }
    return new SampledTokens(
        ids(stored.ids()), logProbs, stored.stopped(), stored.temperature(), Double.NaN);
  }

  private static int[] ids(List<Integer> stored) {
    return stored.stream().mapToInt(Integer::intValue).toArray();
  }
}
