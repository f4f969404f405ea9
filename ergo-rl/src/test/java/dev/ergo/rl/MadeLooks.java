package dev.ergo.rl;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Looks without a model. */
public final class MadeLooks {

  private MadeLooks() {}

  /** A look of some text and number of tokens. */
  public static Look look(String text, int tokens, boolean stopped, Optional<Zoom> zoom) {
    return new Look(
        List.of(),
        new TokenSequence(new int[] {1}, List.of()),
        new SampledTokens(new int[tokens], new float[tokens], stopped, 1, 0),
        text,
        zoom);
  }

  /** A zoom to a region, or to the whole image where there is none. */
  public static Zoom zoom(ImageSource image, Optional<PixelBox> region, BoxOutcome outcome) {
    PixelBox shown = region.orElseGet(() -> PixelBox.of(image.size()));
    return new Zoom(
        Optional.empty(), outcome, ImageView.crop(image, shown, PixelLimits.ofBudget(16)));
  }

  /** The episode of a rollout, as far as rewards see it. */
  public static Episode episode(RolloutRow row, EpisodeRequest request) {
    List<Look> looks = new ArrayList<>();
    int image = 1;
    for (RolloutLook look : row.looks()) {
      looks.add(look(look, request.images(), image));
      image = look.zoom().map(RolloutLook.Zoom::image).orElse(image);
    }
    return new Episode(request, looks);
  }

  private static Look look(RolloutLook look, QuestionImages images, int image) {
    boolean first = look.views().size() > 1;
    return new Look(
        IntStream.range(0, look.views().size())
            .mapToObj(i -> look.views().get(i).of(images.get(first ? i + 1 : image)))
            .toList(),
        new TokenSequence(new int[] {1}, List.of()),
        new SampledTokens(
            look.sampled().ids().stream().mapToInt(Integer::intValue).toArray(),
            new float[look.sampled().ids().size()],
            look.sampled().stopped(),
            look.sampled().temperature(),
            0),
        look.text(),
        look.zoom()
            .map(
                zoom ->
                    new Zoom(
                        zoom.box(),
                        zoom.outcome(),
                        zoom.image(),
                        ImageView.crop(
                            images.get(zoom.image()), zoom.crop(), PixelLimits.ofBudget(16)))));
  }
}
