package dev.ergo.rl.grpo;

import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says how likely gold answers are to a model of this process that sees crops alone (CropVLM, arXiv
 * 2511.19820).
 *
 * @param model a model that training does not change
 * @param look how it is asked
 * @param logarithm whether it says log-likelihoods in place of likelihoods
 */
public record GoldReader(QwenModel model, SingleLook look, boolean logarithm) {

  /** The one that {@code judge.score} asks for; empty where that is a verdict. */
  public static Optional<GoldReader> of(JudgeConfig.Score score, QwenModel model, SingleLook look) {
    return score == JudgeConfig.Score.VERDICT
        ? Optional.empty()
        : Optional.of(new GoldReader(model, look, score == JudgeConfig.Score.LOG_LIKELIHOOD));
  }

  /**
   * Whether a zoom without a valid box is worth what the question tells without a crop. A
   * likelihood is 0 then; of logarithms 0 is the greatest there is, and the least has no bound.
   */
  boolean asksWithoutCrop() {
    return logarithm;
  }

  /**
   * Looks at {@code crops.get(i)} with the question of {@code examples.get(i)}; without a crop at
   * the question alone.
   *
   * @return for each gold answer exp of the mean log-prob of its tokens behind the answer tag, from
   *     0 to 1, or that mean itself
   */
  double[] scores(List<Example> examples, List<Optional<ImageView>> crops) {
    List<TokenSequence> prompts = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      prompts.add(look.prompt(examples.get(i).request(), crops.get(i).stream().toList()));
    }
    double[] logs =
        look.logLikelihoods(
            model, prompts, examples.stream().map(Example::unmistakableAnswer).toList());
    return logarithm ? logs : Arrays.stream(logs).map(Math::exp).toArray();
  }
}
