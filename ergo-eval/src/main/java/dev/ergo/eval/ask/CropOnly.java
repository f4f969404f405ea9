package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.image.ImageView;
import dev.ergo.eval.item.EvalItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks whether crops alone answer the questions. */
final class CropOnly {

  private CropOnly() {}

  /** What is said about the crop of each item; empty where there is none. */
  static List<Optional<String>> answers(
      List<EvalItem> items, List<Optional<ImageView>> crops, CropReader reader) {
    List<EpisodeRequest> requests = new ArrayList<>();
    List<ImageView> asked = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (crops.get(i).isPresent()) {
        requests.add(items.get(i).example().request());
        asked.add(crops.get(i).get());
      }
    }
    List<String> texts = reader.ask(requests, asked);
    List<Optional<String>> answers = new ArrayList<>();
    int next = 0;
    for (Optional<ImageView> crop : crops) {
      answers.add(crop.isPresent() ? Optional.of(texts.get(next++)) : Optional.empty());
    }
    return answers;
  }
}
