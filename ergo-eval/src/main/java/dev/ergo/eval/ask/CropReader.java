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
import java.util.function.Consumer;

/** Answers questions from crops alone: what a judge asks, and whether a crop is sufficient. */
@FunctionalInterface
public interface CropReader {

  /**
   * Asks {@code requests.get(i)} about {@code crops.get(i)}, greedily.
   *
   * @return the texts of the answers, in order; empty where a server refuses what it was sent
   */
  List<Optional<String>> ask(List<EpisodeRequest> requests, List<ImageView> crops);

  /** What is said about the crop of each item; empty where there is none. */
  default List<Optional<String>> answers(List<EvalItem> items, List<Optional<ImageView>> crops) {
    List<EpisodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (crops.get(i).isPresent()) {
        requests.add(items.get(i).example().request());
      }
    }
    Iterator<Optional<String>> texts =
        ask(requests, crops.stream().flatMap(Optional::stream).toList()).iterator();
    return crops.stream().map(crop -> crop.flatMap(shown -> texts.next())).toList();
  }

  /** A model in this process. */
  static CropReader of(QwenModel model, SingleLook look) {
    return (requests, crops) ->
        look.ask(model, requests, crops).stream()
            .map(answer -> Optional.of(answer.text()))
            .toList();
  }

  /**
   * A model behind a server, which gets the pixels and words that one in this process would.
   *
   * @param refused told why the server won't have a request
   */
  static CropReader of(
      ChatClient client, Prompts prompts, int maxNewTokens, Consumer<String> refused) {
    return (requests, crops) -> {
      List<ChatRequest> asked = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        asked.add(request(prompts, maxNewTokens, requests.get(i), crops.get(i)));
      }
      List<Optional<String>> texts = new ArrayList<>();
      for (ChatClient.Outcome<ChatReply> outcome : client.ask(asked)) {
        outcome.refusal().ifPresent(refusal -> refused.accept(refusal.getMessage()));
        texts.add(outcome.result().map(ChatReply::text));
      }
      return texts;
    };
  }

  /** A question about a crop alone. */
  static ChatRequest request(
      Prompts prompts, int maxNewTokens, EpisodeRequest request, ImageView crop) {
    return new ChatRequest(
        List.of(
            Message.text("system", prompts.singleSystem()),
            new Message("user", Message.about(crop, prompts.singleText(request)))),
        maxNewTokens,
        0,
        0);
  }
}
