package dev.ergo.core.episode;

import static dev.ergo.core.episode.ScriptedEpisodes.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A scripted policy looks at two and three images, in front of the question or at places in it, and
 * zooms into one of them or into its last crop: same regions, tokens and log-probs as Pillow and
 * transformers give (bench/golden_looks.py), in the sampler and in the trainer.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class SeveralImagesGoldenTest {

  private static final Prompts PROMPTS =
      new Prompts(
          "Zoom in, then answer.",
          List.of(
              "{question} Zoom.", "{question} Zoom in.", "{question} Options:{options} Answer."),
          " Or answer.",
          null,
          null,
          " {text},",
          " There are {images}.");

  private static ScriptedEpisodes scripted;

  @BeforeAll
  static void run() throws IOException {
    scripted =
        new ScriptedEpisodes("several_images.json", PROMPTS, SeveralImagesGoldenTest::request);
  }

  private static EpisodeRequest request(JsonNode episode) {
    List<ImageSource> sources = new ArrayList<>();
    episode.get("images").forEach(name -> sources.add(ScriptedEpisodes.image(name.asText())));
    List<String> around = new ArrayList<>();
    episode.get("around").forEach(text -> around.add(text.asText()));
    return new EpisodeRequest(
        episode.get("question").asText(),
        List.of("red", "blue"),
        new QuestionImages(sources, around.size() == 1 ? List.of() : around));
  }

  @AfterAll
  static void close() {
    scripted.close();
  }

  @Test
  void conversationsAreThoseOfTransformers() {
    assertEquals(
        List.of(1, 2, 3, 3), scripted.episodes().stream().map(e -> e.looks().size()).toList());
    for (int i = 0; i < scripted.episodes().size(); i++) {
      Episode episode = scripted.episodes().get(i);
      int[] ids = episode.prompt().then(episode.continuation().tokens()).ids();
      assertArrayEquals(ints(scripted.golden(i).get("token_ids")), ids, "episode " + i);
    }
  }

  /** A box that names an image is mapped through that one's view, others through the last crop. */
  @Test
  void everyLookShowsTheRightRegionOfTheRightImage() {
    for (int i = 0; i < scripted.episodes().size(); i++) {
      JsonNode expected = scripted.golden(i);
      Episode episode = scripted.episodes().get(i);
      QuestionImages asked = episode.request().images();
      List<ImageView> views = new ArrayList<>();
      episode.looks().forEach(look -> views.addAll(look.views()));
      assertEquals(expected.get("views").size(), views.size());
      for (int k = 0; k < views.size(); k++) {
        int[] size = ints(expected.get("views").get(k));
        assertEquals(new Size(size[0], size[1]), scripted.images().viewSize(views.get(k)));
      }
      for (int look = 1; look < episode.looks().size(); look++) {
        int image = expected.get("shown").get(look).asInt();
        int[] box = ints(expected.get("regions").get(look));
        ImageView view = views.get(asked.count() + look - 1);
        assertEquals(new PixelBox(box[0], box[1], box[2], box[3]), view.region());
        assertEquals(asked.get(image), view.source());
        assertEquals(image, episode.looks().get(look - 1).zoom().orElseThrow().image());
      }
    }
  }

  @Test
  void samplerTrainerAndTransformersAgree() {
    scripted.requireSameLogProbs();
  }
}
