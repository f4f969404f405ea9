package dev.ergo.rl.grpo;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import java.util.List;

/** Answers questions from crops alone: what a judge asks. */
@FunctionalInterface
public interface CropReader {

  /**
   * Asks {@code requests.get(i)} about {@code crops.get(i)}, greedily.
   *
   * @return the texts of the answers, in order
   */
  List<String> ask(List<EpisodeRequest> requests, List<ImageView> crops);

  /** A model in this process, which training must not change. */
  static CropReader of(QwenModel frozen, SingleLook look) {
    return (requests, crops) ->
        look.ask(frozen, requests, crops).stream().map(SingleLook.Answer::text).toList();
  }
}
