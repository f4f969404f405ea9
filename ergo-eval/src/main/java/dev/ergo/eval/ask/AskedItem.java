package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.LookControl.Shown;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.Message;
import dev.ergo.eval.item.EvalItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An episode in progress: its conversation, and what has been shown in it. */
final class AskedItem {

  final EvalItem item;
  final EpisodeRequest request;
  final List<Message> turns = new ArrayList<>();
  final List<List<ImageView>> views = new ArrayList<>();
  final List<String> texts = new ArrayList<>();
  Optional<Zoom> zoom = Optional.empty();
  Optional<String> fromCrop = Optional.empty();
  boolean isOpen = true;
  int promptTokens;
  int generatedTokens;

  AskedItem(EvalItem item, EpisodeRequest request) {
    this.item = item;
    this.request = request;
  }

  /** Shows the images of the first look. */
  void show(List<ImageView> first, List<Message.Part> parts) {
    views.add(first);
    turns.add(new Message("user", parts));
  }

  void show(Shown shown, String text) {
    views.add(shown.view().stream().toList());
    turns.add(user(shown, text));
  }

  /** What the last look behind the first shows, if that is an image. */
  Optional<ImageView> lastCrop() {
    return views.size() < 2 ? Optional.empty() : views.get(views.size() - 1).stream().findFirst();
  }

  private static Message user(Shown brought, String text) {
    return brought
        .view()
        .map(view -> new Message("user", Message.about(view, text)))
        .orElseGet(() -> Message.text("user", brought.text() + text));
  }
}
