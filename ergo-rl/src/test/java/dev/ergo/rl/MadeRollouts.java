package dev.ergo.rl;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageView;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutQuestion;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.rl.reward.EpisodeScorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rollouts about {@link Pictures} that no policy has sampled. */
public final class MadeRollouts {

  private MadeRollouts() {}

  /**
   * What is special about an episode.
   *
   * @param right whether its answer is
   * @param outcome of its box
   * @param text of its last look
   */
  public record Made(boolean right, BoxOutcome outcome, String text) {}

  /** An episode of an example, with a box in its left upper corner where that is valid. */
  public static RolloutRow row(int step, int prompt, int sample, Example example, Made made) {
    ImageView view = ImageView.whole(example.images().get(1), PixelLimits.ofBudget(16));
    boolean valid = made.outcome() == BoxOutcome.VALID;
    PixelBox crop = valid ? new PixelBox(0, 0, 60, 45) : PixelBox.of(Pictures.SIZE);
    RolloutLook.Zoom zoom =
        new RolloutLook.Zoom(
            valid ? Optional.of(new ViewBox(0, 0, 56, 42)) : Optional.empty(),
            made.outcome(),
            1,
            crop);
    Map<String, Double> rewards = new LinkedHashMap<>();
    rewards.put(EpisodeScorer.ANSWER, made.right() ? 1.0 : 0.0);
    rewards.put("area", valid ? 1.0 : 0.0);
    return new RolloutRow(
        step,
        step,
        prompt,
        sample,
        example.id(),
        "in memory",
        List.of(
            look(view, "<zoom>[0, 0, 56, 42]</zoom>", Optional.of(zoom)),
            look(
                ImageView.crop(view.source(), crop, view.limits()), made.text(), Optional.empty())),
        Optional.of(made.right() ? example.answer() : "elsewhere"),
        example.answer(),
        Optional.of(RolloutQuestion.of(example)),
        Optional.empty(),
        rewards,
        rewards.values().stream().mapToDouble(value -> value).sum(),
        0.25,
        List.of(0.25, 0.25),
        true);
  }

  private static RolloutLook look(ImageView view, String text, Optional<RolloutLook.Zoom> zoom) {
    return new RolloutLook(
        List.of(
            new RolloutLook.View(view.source().id(), view.region(), view.limits(), view.filter())),
        List.of(1, 2),
        new RolloutLook.Sampled(List.of(3, 4, 5), List.of(-0.5f, -1f, -0.25f), 1, true),
        text,
        zoom);
  }

  /** Writes a step of some prompts with as many samples each; every second sample is right. */
  public static void write(Path folder, int step, int prompts, int samples) {
    List<RolloutRow> rows = new ArrayList<>();
    for (int prompt = 0; prompt < prompts; prompt++) {
      for (int sample = 0; sample < samples; sample++) {
        Made made =
            new Made(
                sample % 2 == 0,
                sample % 3 == 2 ? BoxOutcome.MISSING : BoxOutcome.VALID,
                "<answer>" + sample + "</answer>");
        rows.add(row(step, prompt, sample, Pictures.example(prompt), made));
      }
    }
    new RolloutWriter(folder).write(step, rows);
  }
}
