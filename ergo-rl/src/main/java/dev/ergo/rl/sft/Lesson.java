package dev.ergo.rl.sft;

import dev.ergo.core.text.Message;
import java.util.List;

/**
 * What is taught about one example: one conversation, or several that open with the same image and
 * know nothing of each other. Several cost little more than one, since the image is looked at once.
 *
 * @param conversations at least one; each is what follows the system message: user turns and the
 *     assistant's turns that are to be learned, at least one of both
 * @param isSingleLook whether it opens with the system message of single looks
 */
public record Lesson(List<List<Exchange>> conversations, boolean isSingleLook) {

  /** Copies the lists. */
  public Lesson {
    conversations = conversations.stream().map(List::copyOf).toList();
  }

  /** A lesson of one conversation. */
  static Lesson of(List<Exchange> exchanges) {
    return new Lesson(List.of(exchanges), false);
  }

  /** A lesson of one exchange. */
  static Lesson of(List<Message.Part> user, String assistant) {
    return of(List.of(new Exchange(user, assistant)));
  }

  /** A question as the judge and the full-image baseline are asked it. */
  static Lesson ofSingleLook(List<Message.Part> user, String assistant) {
    return new Lesson(List.of(List.of(new Exchange(user, assistant))), true);
  }

  /** Questions about the same image, each asked in a conversation of its own. */
  static Lesson apart(List<Exchange> exchanges) {
    return new Lesson(exchanges.stream().map(List::of).toList(), false);
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
