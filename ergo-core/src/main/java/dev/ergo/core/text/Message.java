package dev.ergo.core.text;

import dev.ergo.core.image.ImageView;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param role system, user or assistant
 * @param content texts and images in order
 */
public record Message(String role, List<Part> content) {

  /** Copies the content. */
  public Message {
    content = List.copyOf(content);
  }

  /** A turn of text alone. */
  public static Message text(String role, String text) {
    return new Message(role, List.of(new Text(text)));
  }

  /** What a user turn about one image holds: the image, then the text. */
  public static List<Part> about(ImageView view, String text) {
    return List.of(new Image(view), new Text(text));
  }

  /** What a user turn about several images holds: the images in order, then the text. */
  public static List<Part> about(List<ImageView> views, String text) {
    List<Part> parts = new ArrayList<>();
    views.forEach(view -> parts.add(new Image(view)));
    parts.add(new Text(text));
    return List.copyOf(parts);
  }

  /** Piece of a turn. */
  public sealed interface Part permits Text, Image {}

  /**
   * A piece of text.
   *
   * @param text the text as given; special tokens spelled in it are not read as such
   */
  public record Text(String text) implements Part {}

  /**
   * An image.
   *
   * @param view what is shown
   */
  public record Image(ImageView view) implements Part {}
}
