package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
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

  private static JsonNode golden;
  private static QwenModel model;
  private static ImageProcessor images;
  private static ChatFormat chat;
  private static List<Episode> episodes;

  @BeforeAll
  static void run() throws IOException {
    try (InputStream file =
        SeveralImagesGoldenTest.class.getResourceAsStream("several_images.json")) {
      golden = new ObjectMapper().readTree(file);
    }
    model =
        QwenModel.load(
            ModelFolder.open(Fixtures.path("model/A")),
            Tokenizer.load(Fixtures.path("model/A")).size(),
            Device.cpu(),
            DataType.FLOAT32);
    images = new ImageProcessor();
    chat = new ChatFormat(Tokenizer.load(Fixtures.path("model/A")), images);
    EpisodeConfig config = new EpisodeConfig(16, 9, 3, true, List.of(64));
    EpisodeRunner runner =
        new EpisodeRunner(
            chat,
            images,
            PROMPTS,
            config,
            new PhaseClock(),
            (rollout, look, options, noise) -> forced(rollout, look, options.temperature()));
    List<EpisodeRequest> requests = new ArrayList<>();
    for (JsonNode episode : golden.get("episodes")) {
      List<ImageSource> sources = new ArrayList<>();
      for (JsonNode name : episode.get("images")) {
        String image = "model/images/" + name.asText() + ".png";
        sources.add(EncodedImage.file(Fixtures.path(image), ImageLimits.DEFAULT));
      }
      List<String> around = new ArrayList<>();
      episode.get("around").forEach(text -> around.add(text.asText()));
      requests.add(
          new EpisodeRequest(
              episode.get("question").asText(),
              List.of("red", "blue"),
              new QuestionImages(sources, around.size() == 1 ? List.of() : around)));
    }
    double temperature = golden.get("temperature").asDouble();
    episodes = runner.run(model, requests, 1, temperature, EpisodeNoise.none());
  }

  /** The texts of the script; rows that have answered get none. */
  private static List<SampledTokens> forced(Rollout rollout, int look, double temperature) {
    int end = chat.tokenizer().id("<|im_end|>");
    int[][] tokens = new int[golden.get("episodes").size()][];
    for (int row = 0; row < tokens.length; row++) {
      JsonNode texts = golden.get("episodes").get(row).get("texts");
      if (look <= texts.size()) {
        int[] text = chat.tokenizer().encode(texts.get(look - 1).asText());
        tokens[row] = Arrays.copyOf(text, text.length + 1);
        tokens[row][text.length] = end;
      }
    }
    int[] longest = Arrays.stream(tokens).filter(row -> row != null).findFirst().orElseThrow();
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = tokens[row] == null ? longest : tokens[row];
      assertEquals(longest.length, tokens[row].length, "texts of a look are equally long");
    }
    return rollout.replay(temperature, tokens, true).stream()
        .map(s -> new SampledTokens(s.ids(), s.logProbs(), true, temperature, s.forbiddenMass()))
        .toList();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void conversationsAreThoseOfTransformers() {
    assertEquals(List.of(1, 2, 3, 3), episodes.stream().map(e -> e.looks().size()).toList());
    for (int i = 0; i < episodes.size(); i++) {
      Episode episode = episodes.get(i);
      int[] ids = episode.prompt().then(episode.continuation().tokens()).ids();
      assertArrayEquals(ints(golden.get("episodes").get(i).get("token_ids")), ids, "episode " + i);
    }
  }

  /** A box that names an image is mapped through that one's view, others through the last crop. */
  @Test
  void everyLookShowsTheRightRegionOfTheRightImage() {
    for (int i = 0; i < episodes.size(); i++) {
      JsonNode expected = golden.get("episodes").get(i);
      Episode episode = episodes.get(i);
      QuestionImages asked = episode.request().images();
      List<ImageView> views = new ArrayList<>();
      episode.looks().forEach(look -> views.addAll(look.views()));
      assertEquals(expected.get("views").size(), views.size());
      for (int k = 0; k < views.size(); k++) {
        int[] size = ints(expected.get("views").get(k));
        assertEquals(new Size(size[0], size[1]), images.viewSize(views.get(k)));
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
    List<PrefixGroup> groups = new ArrayList<>();
    for (Episode episode : episodes) {
      groups.add(new PrefixGroup(episode.prompt(), List.of(episode.continuation())));
    }
    try (NDManager scope = NDManager.newBaseManager(Device.cpu())) {
      ScoredTokens scored =
          model.logProbs(new LogProbRequest(groups, episodes.get(0).temperature(), images), scope);
      int width = (int) scored.logProbs().getShape().get(1);
      float[] all = scored.logProbs().toFloatArray();
      for (int i = 0; i < episodes.size(); i++) {
        Episode episode = episodes.get(i);
        int count = episode.sampledCount();
        float[] trained = Arrays.copyOfRange(all, i * width, i * width + count);
        float[] expected = floats(golden.get("episodes").get(i).get("logprobs"));
        var bound = FixtureModel.A.logProbs(1000, episode.temperature());
        bound.atMost(1e-4).checkTwo(episode.behaviourLogProbs(), trained, "trainer " + i);
        bound.atMost(2e-4).checkTwo(episode.behaviourLogProbs(), expected, "transformers " + i);
      }
    }
  }

  private static int[] ints(JsonNode list) {
    int[] all = new int[list.size()];
    Arrays.setAll(all, i -> list.get(i).asInt());
    return all;
  }

  private static float[] floats(JsonNode list) {
    float[] all = new float[list.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) list.get(i).asDouble();
    }
    return all;
  }
}
