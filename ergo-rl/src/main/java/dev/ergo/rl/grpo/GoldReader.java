package dev.ergo.rl.grpo;

import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import java.util.ArrayList;
import java.util.List;

/**
 * Says how likely gold answers are to a model that sees crops alone (CropVLM, arXiv 2511.19820).
 */
@FunctionalInterface
public interface GoldReader {

  /**
   * Looks at {@code crops.get(i)} with the question of {@code examples.get(i)}.
   *
   * @return the likelihood of each gold answer, from 0 to 1: exp of the mean log-prob of its tokens
   *     behind the answer tag
   */
  double[] likelihoods(List<Example> examples, List<ImageView> crops);

  /** A model in this process. */
  static GoldReader of(QwenModel model, SingleLook look) {
    return (examples, crops) -> {
      List<TokenSequence> prompts = new ArrayList<>();
      for (int i = 0; i < crops.size(); i++) {
        prompts.add(look.prompt(examples.get(i).request(), crops.get(i)));
      }
      return look.likelihoods(
          model, prompts, examples.stream().map(Example::unmistakableAnswer).toList());
    };
  }
}
