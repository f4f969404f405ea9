package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.Message;
import dev.ergo.eval.item.EvalItem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Answers questions from crops alone: what a judge asks, and whether a crop is sufficient. */
@FunctionalInterface
public interface CropReader {

  /**
   * Asks {@code requests.get(i)} about {@code crops.get(i)}, greedily.
   *
   * @return the texts of the answers, in order
   */
  List<String> ask(List<EpisodeRequest> requests, List<ImageView> crops);

  /** What is said about the crop of each item; empty where there is none. */
  default List<Optional<String>> answers(List<EvalItem> items, List<Optional<ImageView>> crops) {
    List<EpisodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (crops.get(i).isPresent()) {
        requests.add(items.get(i).example().request());
      }
    }
    Iterator<String> texts =
        ask(requests, crops.stream().flatMap(Optional::stream).toList()).iterator();
    return crops.stream().map(crop -> crop.map(shown -> texts.next())).toList();
  }

  /** A model in this process. */
  static CropReader of(QwenModel model, SingleLook look) {
    return (requests, crops) ->
        look.ask(model, requests, crops).stream().map(SingleLook.Answer::text).toList();
  }

  /** A model behind a server, which gets the pixels and words that one in this process would. */
  static CropReader of(ChatClient client, Prompts prompts, int maxNewTokens) {
    return (requests, crops) -> {
      List<ChatRequest> asked = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        Message system = Message.text("system", prompts.singleSystem());
        Message crop =
            new Message("user", Message.about(crops.get(i), prompts.singleText(requests.get(i))));
        asked.add(new ChatRequest(List.of(system, crop), maxNewTokens, 0, 0));
      }
      return client.ask(asked).stream().map(ChatReply::text).toList();
    };
  }
}
