package dev.ergo.core.episode;

import static dev.ergo.core.episode.ScriptedEpisodes.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.geometry.PixelBox;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A scripted policy takes one, two and three looks in one batch: same regions, tokens and log-probs
 * as Pillow and transformers give (bench/golden_looks.py), in the sampler and in the trainer.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class LooksGoldenTest {

  private static final Prompts PROMPTS =
      new Prompts(
          "Zoom in, then answer.",
          List.of(
              "{question} Zoom.", "{question} Zoom in.", "{question} Options:{options} Answer."),
          " Or answer.",
          null,
          null,
          " {text},");

  private static ScriptedEpisodes scripted;

  @BeforeAll
  static void run() throws IOException {
    scripted = new ScriptedEpisodes("looks.json", PROMPTS, LooksGoldenTest::request);
  }

  private static EpisodeRequest request(JsonNode episode) {
    return new EpisodeRequest(
        episode.get("question").asText(),
        List.of("red", "blue"),
        ScriptedEpisodes.image(episode.get("image").asText()));
  }

  @AfterAll
  static void close() {
    scripted.close();
  }

  @Test
  void rowsOfOneBatchHaveTheirOwnNumberOfLooks() {
    assertEquals(
        List.of(1, 2, 3), scripted.episodes().stream().map(e -> e.looks().size()).toList());
    for (int i = 0; i < scripted.episodes().size(); i++) {
      Episode episode = scripted.episodes().get(i);
      JsonNode expected = scripted.golden(i);
      assertEquals(Episode.End.ANSWER, episode.end());
      assertEquals(expected.get("texts").size(), episode.texts().size());
      assertEquals(expected.get("texts").get(i).asText(), episode.answerText());
      int[] ids = episode.prompt().then(episode.continuation().tokens()).ids();
      assertArrayEquals(ints(expected.get("token_ids")), ids);
    }
  }

  /** A box in a crop is mapped through the crop, and cut from the original. */
  @Test
  void everyLookShowsTheRightRegionOfTheOriginal() {
    for (int i = 0; i < scripted.episodes().size(); i++) {
      JsonNode expected = scripted.golden(i);
      List<Look> looks = scripted.episodes().get(i).looks();
      for (int k = 0; k < looks.size(); k++) {
        int[] box = ints(expected.get("regions").get(k));
        var view = looks.get(k).view().orElseThrow();
        assertEquals(new PixelBox(box[0], box[1], box[2], box[3]), view.region());
        int[] size = ints(expected.get("views").get(k));
        assertEquals(size[0], scripted.images().viewSize(view).width());
        assertEquals(size[1], scripted.images().viewSize(view).height());
      }
    }
    PixelBox first = scripted.episodes().get(2).looks().get(1).view().orElseThrow().region();
    PixelBox second = scripted.episodes().get(2).region().orElseThrow();
    assertEquals(second.area(), second.overlap(first));
  }

  @Test
  void samplerTrainerAndTransformersAgree() {
    scripted.requireSameLogProbs();
  }
}
