package dev.ergo.core.text;

import dev.ergo.core.image.ImageView;

/** What a template writes a conversation to. */
interface ChatSink {

  /** Takes text; pieces given one after the other are one text. */
  void text(String text);

  /** Takes a special token of the template itself. */
  void special(String token);

  /** Takes what stands between vision_start and vision_end. */
  void image(ImageView view);
}
