package dev.ergo.core.text;

import dev.ergo.core.image.ImageView;

/** A conversation as text, one placeholder per image. */
final class RenderedChat implements ChatSink {

  private final StringBuilder rendered = new StringBuilder();

  @Override
  public void text(String text) {
    rendered.append(text);
  }

  @Override
  public void special(String token) {
    rendered.append(token);
  }

  @Override
  public void image(ImageView view) {
    rendered.append(QwenVlTemplate.IMAGE_PAD);
  }

  @Override
  public String toString() {
    return rendered.toString();
  }
}
