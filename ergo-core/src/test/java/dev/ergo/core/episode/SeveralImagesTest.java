package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.text.Message;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Questions about several images: what the first turn shows and says, and which image a box is in.
 */
@Tag("unit")
class SeveralImagesTest {

  private static final EpisodeConfig CONFIG = new EpisodeConfig(16, 9, 3, false, List.of(8));

  private final Prompts prompts = Prompts.ergo();
  private final ZoomReader reader = new ZoomReader(new ImageProcessor(), CONFIG);

  /** Nobody looks at its pixels. */
  private record Blank(String id, Size size) implements ImageSource {

    @Override
    public RgbImage load() {
      throw new AssertionError("a box needs no pixels");
    }
  }

  private static final ImageSource FIRST = new Blank("first", new Size(112, 112));
  private static final ImageSource SECOND = new Blank("second", new Size(560, 280));

  private static EpisodeRequest asking(String question, String... around) {
    return new EpisodeRequest(
        question, List.of(), new QuestionImages(List.of(FIRST, SECOND), List.of(around)));
  }

  private Zoom zoom(EpisodeRequest request, ImageView shown, int image, String text) {
    return reader.read(request, shown, image, text);
  }

  @Test
  void aBoxLiesInTheImageThatItNames() {
    EpisodeRequest request = asking("Which?");
    ImageView first = reader.views(request).get(0);
    Zoom plain = zoom(request, first, 1, "<zoom>[0, 0, 56, 56]</zoom>");
    assertEquals(1, plain.image());
    assertEquals(new PixelBox(0, 0, 56, 56), plain.region().orElseThrow());
    // The second image is seen as 140 x 56 pixels.
    Zoom named = zoom(request, first, 1, "<zoom image=\"2\">[0, 0, 70, 84]</zoom>");
    assertEquals(2, named.image());
    assertEquals(SECOND, named.crop().source());
    assertEquals(new PixelBox(0, 0, 280, 280), named.region().orElseThrow());
  }

  /** A later box lies in the crop unless it names an image of the first look. */
  @Test
  void laterBoxesLieInTheCropOrInANamedImage() {
    EpisodeRequest request = asking("Which?");
    ImageView first = reader.views(request).get(0);
    Zoom named = zoom(request, first, 1, "<zoom image=\"2\">[0, 0, 70, 84]</zoom>");
    Zoom inside = zoom(request, named.crop(), 2, "<zoom>[0, 0, 42, 42]</zoom>");
    assertEquals(2, inside.image());
    assertEquals(new PixelBox(0, 0, 140, 140), inside.region().orElseThrow());
    Zoom back = zoom(request, named.crop(), 2, "<zoom image='1'>[0, 0, 56, 56]</zoom>");
    assertEquals(1, back.image());
    assertEquals(new PixelBox(0, 0, 56, 56), back.region().orElseThrow());
  }

  @Test
  void anImageThatIsNotThereIsAnOutcome() {
    EpisodeRequest request = asking("Which?");
    ImageView first = reader.views(request).get(0);
    for (String number : List.of("0", "3", "9999")) {
      Zoom zoom = zoom(request, first, 1, "<zoom image=\"" + number + "\">[0, 0, 9, 9]</zoom>");
      assertEquals(BoxOutcome.NO_SUCH_IMAGE, zoom.outcome());
      assertEquals(PixelBox.of(FIRST.size()), zoom.crop().region());
      assertTrue(zoom.region().isEmpty());
    }
    Zoom bad = zoom(request, first, 1, "<zoom image=\"2\">[9, 9, 1, 1]</zoom>");
    assertEquals(BoxOutcome.INVERTED, bad.outcome());
    assertEquals(SECOND, bad.crop().source(), "the whole of the image that was named");
  }

  private static String shape(List<Message.Part> parts) {
    StringBuilder shape = new StringBuilder();
    for (Message.Part part : parts) {
      shape.append(part instanceof Message.Text text ? text.text() : "#");
    }
    return shape.toString();
  }

  @Test
  void theFirstTurnShowsAllImages() {
    EpisodeRequest request = asking("Which is larger?");
    List<ImageView> views = reader.views(request);
    String text = shape(prompts.firstTurn(CONFIG, request, views));
    assertTrue(text.startsWith("##Which is larger? First, consider"), text);
    assertTrue(
        text.endsWith(
            "There are 2 images, which count from 1 in the order shown. To zoom in on another than the first, name it as in <zoom image=\"2\">[x1, y1, x2, y2]</zoom>, with the coordinates in that image."),
        text);
    assertFalse(prompts.lookText(2, CONFIG, request).contains("There are 2 images"));
    assertEquals(
        "##Which is larger?\nProvide the final answer enclosed within <answer> ... </answer>",
        shape(prompts.singleTurn(request, views)));
  }

  @Test
  void imagesStandAtTheirPlaces() {
    EpisodeRequest request = asking("Is [image 1] or [image 2] larger?", "Is ", " or ", " larger?");
    List<ImageView> views = reader.views(request);
    String text = shape(prompts.firstTurn(CONFIG, request, views));
    assertTrue(text.startsWith("Is # or # larger? First, consider"), text);
    assertTrue(
        prompts.lookText(3, CONFIG, request).startsWith("Is [image 1] or [image 2] larger?"));
    Prompts twice =
        new Prompts(null, List.of("{question} Again: {question}"), null, null, null, null);
    assertTrue(
        shape(twice.firstTurn(CONFIG, request, views))
            .startsWith("Is # or # larger? Again: Is [image 1] or [image 2] larger? There are 2"));
  }

  /** A question about three images that stands in a text twice: their numbers the second time. */
  @Test
  void imagesThatWereShownAreNumbered() {
    EpisodeRequest request =
        new EpisodeRequest(
            "[image 1], [image 2] or [image 3]?",
            List.of(),
            new QuestionImages(List.of(FIRST, SECOND, FIRST), List.of("", ", ", " or ", "?")));
    Prompts twice = new Prompts(null, null, null, null, "{question} {question}", null);
    assertEquals(
        "#, # or #? [image 1], [image 2] or [image 3]?",
        shape(twice.singleTurn(request, reader.views(request))));
  }

  /** Nothing of this is said where there is one image. */
  @Test
  void aQuestionAboutOneImageIsAskedAsEver() {
    EpisodeRequest one = new EpisodeRequest("What?", List.of(), FIRST);
    assertFalse(prompts.lookText(1, CONFIG, one).contains("images, which count"));
    assertEquals(
        List.of(
            new Message.Image(reader.view(FIRST)),
            new Message.Text(prompts.lookText(1, CONFIG, one))),
        prompts.firstTurn(CONFIG, one, reader.views(one)));
    assertEquals(null, prompts.byName().get("several_images"));
  }
}
