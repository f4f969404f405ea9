package dev.ergo.core.episode;

import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/** An episode that is being sampled: its looks so far, and what the next one shows. */
final class OpenEpisode {

  private final EpisodeRequest request;
  private final List<Look> looks = new ArrayList<>();
  private List<ImageView> views;
  private int image = 1;
  private TokenSequence given;
  private boolean open = true;

  OpenEpisode(EpisodeRequest request, List<ImageView> views, TokenSequence prompt) {
    this.request = request;
    this.views = List.copyOf(views);
    this.given = prompt;
  }

  /** Another episode that begins with the same looks. */
  OpenEpisode copy() {
    OpenEpisode other = new OpenEpisode(request, views, given);
    other.looks.addAll(looks);
    other.image = image;
    other.open = open;
    return other;
  }

  EpisodeRequest request() {
    return request;
  }

  /** What the look that comes shows. */
  List<ImageView> views() {
    return views;
  }

  /** Number of the image that it shows, of several the first. */
  int image() {
    return image;
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
    views = shown.view().stream().toList();
    image = look.zoom().map(Zoom::image).orElse(image);
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
