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
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import java.util.List;
import java.util.Optional;

/** Looks without a model. */
public final class MadeLooks {

  private MadeLooks() {}

  /** A look of some text and number of tokens. */
  public static Look look(String text, int tokens, boolean stopped, Optional<Zoom> zoom) {
    return new Look(
        Optional.empty(),
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
    return new Episode(request, row.looks().stream().map(l -> look(l, request.image())).toList());
  }

  private static Look look(RolloutLook look, ImageSource image) {
    return new Look(
        look.view().map(view -> view.of(image)),
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
                        ImageView.crop(image, zoom.crop(), PixelLimits.ofBudget(16)))));
  }
}
