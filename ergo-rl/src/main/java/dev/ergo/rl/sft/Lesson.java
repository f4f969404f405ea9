package dev.ergo.rl.sft;

import dev.ergo.core.text.Message;
import java.util.List;

/**
 * A conversation that teaches: after the system message, user turns and the assistant's turns that
 * are to be learned.
 *
 * @param exchanges at least one
 */
public record Lesson(List<Exchange> exchanges) {

  /** Copies the list. */
  public Lesson {
    exchanges = List.copyOf(exchanges);
  }

  /** A lesson of one exchange. */
  static Lesson of(List<Message.Part> user, String assistant) {
    return new Lesson(List.of(new Exchange(user, assistant)));
  }

  /**
   * One user turn and its answer.
   *
   * @param user images and texts of the user turn
   * @param assistant the text to be learned, without the stop token
   */
  public record Exchange(List<Message.Part> user, String assistant) {

    /** Copies the parts. */
    public Exchange {
      user = List.copyOf(user);
    }
  }
}
