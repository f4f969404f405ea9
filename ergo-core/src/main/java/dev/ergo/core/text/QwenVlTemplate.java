package dev.ergo.core.text;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageView;
import java.util.List;
import java.util.Set;

/** The chat template of Qwen2-VL and Qwen2.5-VL, without videos. */
final class QwenVlTemplate {

  static final String IM_START = "<|im_start|>";
  static final String IM_END = "<|im_end|>";
  static final String VISION_START = "<|vision_start|>";
  static final String VISION_END = "<|vision_end|>";
  static final String IMAGE_PAD = "<|image_pad|>";

  private static final Set<String> ROLES = Set.of("system", "user", "assistant");
  private static final Message DEFAULT_SYSTEM =
      Message.text("system", "You are a helpful assistant.");

  private final ChatSink sink;
  private final boolean addVisionId;
  private int images;

  QwenVlTemplate(ChatSink sink, boolean addVisionId) {
    this.sink = sink;
    this.addVisionId = addVisionId;
  }

  /** Writes a conversation; one that does not begin with a system turn gets the default one. */
  void conversation(List<Message> messages, boolean addGenerationPrompt) {
    if (!messages.isEmpty() && !messages.get(0).role().equals("system")) {
      turn(DEFAULT_SYSTEM);
      sink.text("\n");
    }
    for (Message message : messages) {
      turn(message);
      sink.text("\n");
    }
    if (addGenerationPrompt) {
      generationPrompt();
    }
  }

  /** Writes one turn, from {@code <|im_start|>} to {@code <|im_end|>}. */
  void turn(Message message) {
    if (!ROLES.contains(message.role())) {
      throw new UserException(
          "a message has the role \"%s\"; expected system, user or assistant"
              .formatted(message.role()));
    }
    header(message.role());
    for (Message.Part part : message.content()) {
      if (part instanceof Message.Text text) {
        sink.text(text.text());
      } else if (part instanceof Message.Image image) {
        image(image);
      }
    }
    sink.special(IM_END);
  }

  /** Writes the header of the assistant's turn. */
  void generationPrompt() {
    header("assistant");
  }

  private void image(Message.Image image) {
    images++;
    if (addVisionId) {
      sink.text("Picture " + images + ": ");
    }
    sink.special(VISION_START);
    sink.image(image.view());
    sink.special(VISION_END);
  }

  private void header(String role) {
    sink.special(IM_START);
    sink.text(role + "\n");
  }

  /** The receiver of a conversation that a template writes. */
  @FunctionalInterface
  interface ChatSink {

    /** Takes text; pieces given one after the other are one text. */
    void text(String text);

    /** Takes a special token of the template itself; a text has it as it is spelled. */
    default void special(String token) {
      text(token);
    }

    /** Takes what stands between vision_start and vision_end; in a text one placeholder. */
    default void image(ImageView view) {
      special(IMAGE_PAD);
    }
  }
}
