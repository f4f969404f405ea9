package dev.ergo.core.text;

import dev.ergo.core.image.ImageView;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Token ids with the images they refer to. Image placeholders are expanded: the k-th run of image
 * tokens (between vision_start and vision_end) stands for {@code images.get(k)} and has as many ids
 * as the view has vision tokens.
 *
 * @param ids token ids; not copied, treat as read-only
 * @param images the views in the order of their runs
 */
public record TokenSequence(int[] ids, List<ImageView> images) {

  /** Copies the list of views. */
  public TokenSequence {
    images = List.copyOf(images);
  }

  /** Number of tokens. */
  public int length() {
    return ids.length;
  }

  /** This sequence with another behind it. */
  public TokenSequence then(TokenSequence next) {
    int[] joined = Arrays.copyOf(ids, ids.length + next.ids.length);
    System.arraycopy(next.ids, 0, joined, ids.length, next.ids.length);
    return new TokenSequence(joined, Stream.concat(images.stream(), next.images.stream()).toList());
  }

  /** This sequence with text tokens behind it. */
  public TokenSequence then(int[] textIds) {
    return then(new TokenSequence(textIds, List.of()));
  }
}
