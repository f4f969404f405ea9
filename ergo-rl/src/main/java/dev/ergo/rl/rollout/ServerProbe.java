package dev.ergo.rl.rollout;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a server has to pass before it is used: a conversation with the largest view and the largest
 * crop, drawn at a high temperature. A server that resizes views reads another prompt; one whose
 * log-probs are not those of the distribution that it draws from, or that has another model, gives
 * numbers that are not this process's.
 */
final class ServerProbe {

  /** High, so that likely tokens do not hide what log-probs are of; vLLM takes no higher one. */
  private static final double TEMPERATURE = 2;

  /** Pixels of a vision token along a side. */
  private static final int PIXELS = 28;

  private static final int TOKENS = 16;
  private static final long SEED = 7;

  /** Mean distance of log-probs that no number type explains. */
  private static final double FAR = 0.5;

  private final TokenSequence conversation;
  private final PatchSource patches;

  ServerProbe(EpisodeRunner runner, EpisodeConfig config, PatchSource patches) {
    this.patches = patches;
    Plain image = new Plain(largest(Math.max(config.budget(), config.cropBudget())));
    EpisodeRequest request = new EpisodeRequest("What is shown?", List.of(), image);
    TokenSequence opening = runner.opening(request, runner.views(request));
    this.conversation =
        config.looks() == 1
            ? opening
            : opening.then(
                runner.turn(2, request, runner.crop(request, PixelBox.of(image.size()))));
  }

  /** An image whose sides are as even as those of one with that many tokens can be. */
  private static Size largest(int tokens) {
    int side = (int) Math.sqrt(tokens);
    while (tokens % side != 0) {
      side--;
    }
    int other = tokens / side;
    // A long strip is no view that anyone has; a square with fewer tokens is.
    int fair = (int) Math.sqrt(tokens);
    return other > 2 * side
        ? new Size(fair * PIXELS, fair * PIXELS)
        : new Size(other * PIXELS, side * PIXELS);
  }

  /** An image of one grey. */
  private record Plain(Size size) implements ImageSource {

    @Override
    public String id() {
      return "a plain image of " + size;
    }

    @Override
    public RgbImage load() {
      byte[] grey = new byte[Math.toIntExact(3 * size.area())];
      Arrays.fill(grey, (byte) 128);
      return new RgbImage(size, grey);
    }
  }

  /** A server that writes looks. */
  @FunctionalInterface
  interface Writer {
    Given<SampledTokens> write(Drawing.Ask ask) throws InterruptedException;
  }

  /**
   * Probes a server that has loaded the newest version's adapter.
   *
   * @param url what it is called
   */
  Given<Boolean> pass(String url, Writer server, PolicyAtRest.Newest newest)
      throws InterruptedException {
    Given<SampledTokens> written =
        server.write(
            new Drawing.Ask(newest.version().name(), conversation, TOKENS, TEMPERATURE, SEED));
    return written.then(tokens -> judged(url, newest.model(), tokens));
  }

  private Given<Boolean> judged(String url, QwenModel model, SampledTokens tokens) {
    double drawn = distance(model, tokens, TEMPERATURE);
    double raw = distance(model, tokens, 1);
    if (drawn < FAR) {
      return Given.of(true);
    }
    return Given.of(
        Trouble.wrong(
            raw < FAR
                ? "%s gives log-probs of logits that are not divided by the temperature; start it with --logprobs-mode processed_logprobs"
                    .formatted(url)
                : String.format(
                    Locale.ROOT,
                    "%s gives log-probs that are %.2f off those of this policy; it has another model or adapter, or was not started with --logprobs-mode processed_logprobs",
                    url,
                    drawn)));
  }

  /** How far the server's log-probs are from this process's at a temperature, in the mean. */
  private synchronized double distance(QwenModel model, SampledTokens tokens, double temperature) {
    boolean[] scored = new boolean[tokens.count()];
    Arrays.fill(scored, true);
    PrefixGroup group =
        new PrefixGroup(
            conversation,
            List.of(
                new PrefixGroup.Continuation(new TokenSequence(tokens.ids(), List.of()), scored)));
    try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
      float[] own =
          model
              .logProbs(new LogProbRequest(List.of(group), temperature, patches), scope)
              .logProbs()
              .toFloatArray();
      double sum = 0;
      for (int i = 0; i < tokens.count(); i++) {
        sum += Math.abs(own[i] - tokens.logProbs()[i]);
      }
      return sum / tokens.count();
    }
  }
}
