package dev.ergo.core.text;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A conversation as token ids, one image token per vision token. */
final class EncodedChat implements QwenVlTemplate.ChatSink {

  private final Tokenizer tokenizer;
  private final PatchSource patches;
  private final boolean trustsText;
  private final IntStream.Builder ids = IntStream.builder();
  private final List<ImageView> images = new ArrayList<>();

  /** Text between two special tokens is encoded as a whole, since tokens cross its pieces. */
  private final StringBuilder pending = new StringBuilder();

  EncodedChat(Tokenizer tokenizer, PatchSource patches, boolean trustsText) {
    this.tokenizer = tokenizer;
    this.patches = patches;
    this.trustsText = trustsText;
  }

  @Override
  public void text(String text) {
    pending.append(text);
  }

  @Override
  public void special(String token) {
    flush();
    ids.add(tokenizer.id(token));
  }

  @Override
  public void image(ImageView view) {
    flush();
    Size size = patches.viewSize(view);
    int count = PixelLimits.tokens(size);
    int imagePad = tokenizer.id(QwenVlTemplate.IMAGE_PAD);
    for (int i = 0; i < count; i++) {
      ids.add(imagePad);
    }
    images.add(view);
  }

  TokenSequence sequence() {
    flush();
    return new TokenSequence(ids.build().toArray(), images);
  }

  private void flush() {
    String text = pending.toString();
    pending.setLength(0);
    if (!trustsText) {
      IntStream.of(tokenizer.encode(text)).forEach(ids);
      return;
    }
    int imagePad = tokenizer.id(QwenVlTemplate.IMAGE_PAD);
    for (int id : tokenizer.encodeWithSpecials(text)) {
      if (id == imagePad) {
        throw new UserException(
            "a text spells %s, but images come as parts of a message"
                .formatted(QwenVlTemplate.IMAGE_PAD));
      }
      ids.add(id);
    }
  }
}
