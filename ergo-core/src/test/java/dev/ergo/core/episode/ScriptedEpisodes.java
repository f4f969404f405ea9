package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.model.DecodeWeights;
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
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Episodes of model A whose texts stand in a golden file of bench/golden_looks.py, run in one batch
 * by an episode runner with up to three looks.
 */
final class ScriptedEpisodes implements AutoCloseable {

  private final QwenModel model;
  private final Tokenizer tokenizer = Tokenizer.load(Fixtures.path("model/A"));
  private final ImageProcessor images = new ImageProcessor();
  private final JsonNode golden;
  private final List<Episode> episodes;

  /**
   * Runs them.
   *
   * @param file the golden file, beside this class
   * @param request makes what an episode is asked of its entry in the file
   */
  ScriptedEpisodes(String file, Prompts prompts, Function<JsonNode, EpisodeRequest> request)
      throws IOException {
    JsonNode all;
    try (InputStream in = ScriptedEpisodes.class.getResourceAsStream(file)) {
      all = new ObjectMapper().readTree(in);
    }
    golden = all.get("episodes");
    model =
        QwenModel.load(
            ModelFolder.open(Fixtures.path("model/A")),
            tokenizer.size(),
            TestDevice.chosen(),
            DataType.FLOAT32);
    EpisodeRunner runner =
        new EpisodeRunner(
            new ChatFormat(tokenizer, images),
            images,
            prompts,
            new EpisodeConfig(16, 9, 3, true, List.of(64)),
            new PhaseClock(),
            (rollout, look, options, noise) -> forced(rollout, look, options.temperature()));
    List<EpisodeRequest> requests = new ArrayList<>();
    golden.forEach(episode -> requests.add(request.apply(episode)));
    double temperature = all.get("temperature").asDouble();
    episodes = runner.run(model, requests, 1, temperature, EpisodeNoise.none());
  }

  /** An image of the model's golden files. */
  static ImageSource image(String name) {
    return EncodedImage.file(Fixtures.path("model/images/" + name + ".png"), ImageLimits.DEFAULT);
  }

  /** The texts of the script; rows that have answered get none. */
  private List<SampledTokens> forced(Rollout rollout, int look, double temperature) {
    int end = tokenizer.id("<|im_end|>");
    int[][] tokens = new int[golden.size()][];
    for (int row = 0; row < tokens.length; row++) {
      JsonNode texts = golden.get(row).get("texts");
      if (look <= texts.size()) {
        int[] text = tokenizer.encode(texts.get(look - 1).asText());
        tokens[row] = Arrays.copyOf(text, text.length + 1);
        tokens[row][text.length] = end;
      }
    }
    int[] longest = Arrays.stream(tokens).filter(row -> row != null).findFirst().orElseThrow();
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = tokens[row] == null ? longest : tokens[row];
      assertEquals(longest.length, tokens[row].length, "texts of a look are equally long");
    }
    return rollout.replay(temperature, tokens, DecodeWeights.PACKED).stream()
        .map(s -> new SampledTokens(s.ids(), s.logProbs(), true, temperature, s.forbiddenMass()))
        .toList();
  }

  List<Episode> episodes() {
    return episodes;
  }

  /** What the file says of an episode. */
  JsonNode golden(int episode) {
    return golden.get(episode);
  }

  ImageProcessor images() {
    return images;
  }

  /** Holds the sampler's log-probs against the trainer's and those of transformers. */
  void requireSameLogProbs() {
    List<PrefixGroup> groups = new ArrayList<>();
    for (Episode episode : episodes) {
      groups.add(new PrefixGroup(episode.prompt(), List.of(episode.continuation())));
    }
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      ScoredTokens scored =
          model.logProbs(new LogProbRequest(groups, episodes.get(0).temperature(), images), scope);
      int width = (int) scored.logProbs().getShape().get(1);
      float[] all = scored.logProbs().toFloatArray();
      for (int i = 0; i < episodes.size(); i++) {
        Episode episode = episodes.get(i);
        int count = episode.sampledCount();
        float[] trained = Arrays.copyOfRange(all, i * width, i * width + count);
        float[] expected = floats(golden(i).get("logprobs"));
        var bound = FixtureModel.A.logProbs(1000, episode.temperature());
        bound.atMost(1e-4).checkTwo(episode.behaviourLogProbs(), trained, "trainer " + i);
        bound.atMost(2e-4).checkTwo(episode.behaviourLogProbs(), expected, "transformers " + i);
      }
    }
  }

  static int[] ints(JsonNode list) {
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

  @Override
  public void close() {
    model.close();
  }
}
