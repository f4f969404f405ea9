package dev.ergo.core.episode;

import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An episode that is being sampled: its looks so far, and what the next one shows. */
final class OpenEpisode {

  private final EpisodeRequest request;
  private final List<Look> looks = new ArrayList<>();
  private Optional<ImageView> view;
  private TokenSequence given;
  private boolean open = true;

  OpenEpisode(EpisodeRequest request, ImageView view, TokenSequence prompt) {
    this.request = request;
    this.view = Optional.of(view);
    this.given = prompt;
  }

  EpisodeRequest request() {
    return request;
  }

  /** What the look that comes shows. */
  Optional<ImageView> view() {
    return view;
  }

  /** Tokens given before the look that comes; for the first look the prompt. */
  TokenSequence given() {
    return given;
  }

  boolean isOpen() {
    return open;
  }

  /** Adds a look that another follows. */
  void add(Look look, LookControl.Shown shown, TokenSequence turn) {
    looks.add(look);
    view = shown.view();
    given = turn;
  }

  /** Adds the look that ends it. */
  void end(Look look) {
    looks.add(look);
    open = false;
  }

  Episode episode() {
    return new Episode(request, looks);
  }
}
