package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.SquarePictures;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PrefixGroupTest {

  private static final int IMAGE = 99;

  private static final List<ImageView> VIEWS =
      IntStream.range(0, 3)
          .mapToObj(i -> EncodedImage.of("" + i, SquarePictures.png(i), ImageLimits.DEFAULT))
          .map(image -> ImageView.whole(image, new PixelLimits(784, 9000)))
          .toList();

  @Test
  void thePrefixEndsWhereTheFirstAnswerBegins() {
    // user: two images; assistant: 5 6; user: an image; assistant: 7; user: 8
    int[] ids = {1, 99, 99, 2, 99, 3, 5, 6, 1, 99, 2, 7, 8};
    PrefixGroup group =
        PrefixGroup.split(
                new TokenSequence(ids, VIEWS), List.of(new int[] {6, 8}, new int[] {11, 12}), IMAGE)
            .orElseThrow();
    assertArrayEquals(new int[] {1, 99, 99, 2, 99, 3}, group.prefix().ids());
    assertEquals(VIEWS.subList(0, 2), group.prefix().images());
    PrefixGroup.Continuation rest = group.continuations().get(0);
    assertArrayEquals(new int[] {5, 6, 1, 99, 2, 7}, rest.tokens().ids());
    assertEquals(VIEWS.subList(2, 3), rest.tokens().images());
    assertArrayEquals(new boolean[] {true, true, false, false, false, true}, rest.scored());
  }

  @Test
  void imagesBehindTheLastAnswerAreLeftOut() {
    int[] ids = {1, 5, 1, 99, 2};
    PrefixGroup group =
        PrefixGroup.split(
                new TokenSequence(ids, VIEWS.subList(0, 1)), List.of(new int[] {1, 2}), IMAGE)
            .orElseThrow();
    assertEquals(List.of(), group.prefix().images());
    assertEquals(List.of(), group.continuations().get(0).tokens().images());
  }

  @Test
  void nothingToScoreGivesNoGroup() {
    TokenSequence sequence = new TokenSequence(new int[] {1, 2}, List.of());
    assertEquals(Optional.empty(), PrefixGroup.split(sequence, List.of(), IMAGE));
    assertEquals(Optional.empty(), PrefixGroup.split(sequence, List.of(new int[] {1, 1}), IMAGE));
  }
}
