package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.Generated;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.TokenSequence;
import java.util.Arrays;
import java.util.Optional;

/**
 * One finished two-stage episode: a trajectory with what its texts mean. It refers to images and
 * holds no pixels.
 *
 * @param request what was asked
 * @param view the image as stage 1 saw it
 * @param prompt tokens up to the start of stage 1, shared by the samples of a prompt
 * @param stage1 sampled tokens of stage 1
 * @param stage1Text its text without the stop token
 * @param zoom the box as written, in pixels of the view
 * @param outcome what became of the box
 * @param crop what stage 2 saw: the box's region, or the whole image where the box is not valid
 * @param turn tokens between the stages: the end of the first turn where it was not sampled, the
 *     crop and the question
 * @param stage2 sampled tokens of stage 2
 * @param stage2Text its text without the stop token
 */
public record Episode(
    EpisodeRequest request,
    ImageView view,
    TokenSequence prompt,
    Generated stage1,
    String stage1Text,
    Optional<ViewBox> zoom,
    BoxOutcome outcome,
    ImageView crop,
    TokenSequence turn,
    Generated stage2,
    String stage2Text) {

  /** The region of a valid box in original pixels; empty where the whole image stood in for it. */
  public Optional<PixelBox> region() {
    return outcome == BoxOutcome.VALID ? Optional.of(crop.region()) : Optional.empty();
  }

  /** Tokens behind the shared prompt, with the sampled ones marked for scoring. */
  public PrefixGroup.Continuation continuation() {
    TokenSequence tokens =
        new TokenSequence(stage1.ids(), java.util.List.of()).then(turn).then(stage2.ids());
    boolean[] sampled = new boolean[tokens.length()];
    Arrays.fill(sampled, 0, stage1.ids().length, true);
    Arrays.fill(sampled, sampled.length - stage2.ids().length, sampled.length, true);
    return new PrefixGroup.Continuation(tokens, sampled);
  }

  /** Log-probs of the sampled tokens in their order, as the sampler saw them. */
  public float[] behaviourLogProbs() {
    float[] first = stage1.logProbs();
    float[] all = Arrays.copyOf(first, first.length + stage2.logProbs().length);
    System.arraycopy(stage2.logProbs(), 0, all, first.length, stage2.logProbs().length);
    return all;
  }

  /** Number of sampled tokens. */
  public int sampledCount() {
    return stage1.ids().length + stage2.ids().length;
  }
}
