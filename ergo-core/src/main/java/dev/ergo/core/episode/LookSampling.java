package dev.ergo.core.episode;

import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Samples the looks of a batch of episodes in one rollout.
 *
 * @param adding adds looks to episodes
 * @param tools what it computes with
 * @param takes what is sampled
 */
record LookSampling(Adding adding, Tools tools, Takes takes) {

  /** Draws the tokens of a look for all rows; a scripted policy gives its own. */
  @FunctionalInterface
  interface Sampler {

    /**
     * Draws tokens.
     *
     * @param look number of the look, from 1
     */
    List<SampledTokens> sample(
        Rollout rollout, int look, SamplingOptions options, SamplingNoise noise);
  }

  /** Adds what was sampled to the episode of a row. */
  @FunctionalInterface
  interface Adding {

    /**
     * Adds a look.
     *
     * @param look its number, from 1
     * @return the tokens of the turn that follows; empty if the episode has ended
     */
    Optional<TokenSequence> look(OpenEpisode episode, SampledTokens sampled, int look, int row);
  }

  /**
   * What looks are computed with.
   *
   * @param clock gets the seconds of prefill and decoding
   * @param sampler draws the tokens
   * @param config looks and lengths
   * @param truncation says which tokens may be drawn
   */
  record Tools(PhaseClock clock, Sampler sampler, EpisodeConfig config, Truncation truncation) {}

  /**
   * What is sampled.
   *
   * @param group rows of a request at first
   * @param last number of the last look
   * @param siblings rows that each row becomes before that look
   * @param temperature 0 for greedy decoding
   */
  record Takes(int group, int last, int siblings, double temperature) {}

  /**
   * Takes the looks up to the last one, as far as the rows go on.
   *
   * @param begin makes the rollout of the rows
   * @return the rows, siblings side by side
   */
  List<OpenEpisode> sample(Supplier<Rollout> begin, List<OpenEpisode> opened, EpisodeNoise noise) {
    List<OpenEpisode> rows = opened;
    try (Rollout rollout = tools.clock.prefilling(begin)) {
      for (int look = 1; look <= takes.last; look++) {
        int episodes = opened.size() * takes.siblings / rows.size();
        List<SampledTokens> sampled = drawn(rollout, look, noise(noise, look, episodes));
        List<TokenSequence> turns = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
          turns.add(adding.look(rows.get(row), sampled.get(row), look, row).orElse(null));
        }
        if (look == takes.last || turns.stream().allMatch(Objects::isNull)) {
          break;
        }
        int copies = look == takes.last - 1 ? takes.siblings : 1;
        tools.clock.prefilling(() -> append(rollout, turns, copies));
        rows = repeated(rows, copies);
      }
    }
    return rows;
  }

  private List<SampledTokens> drawn(Rollout rollout, int look, SamplingNoise noise) {
    SamplingOptions options =
        new SamplingOptions(
            takes.temperature, tools.config.maxNewTokens(look), false, tools.truncation);
    return tools.clock.decoding(() -> tools.sampler.sample(rollout, look, options, noise));
  }

  private static Rollout append(Rollout rollout, List<TokenSequence> turns, int copies) {
    rollout.append(turns);
    if (copies > 1) {
      rollout.repeat(copies);
    }
    return rollout;
  }

  /** Noise of a look for rows that stand for so many episodes each: that of the first of them. */
  private static SamplingNoise noise(EpisodeNoise noise, int look, int episodes) {
    SamplingNoise drawn = noise.look(look);
    return episodes == 1 ? drawn : (row, position) -> drawn.uniform(row * episodes, position);
  }

  private static List<OpenEpisode> repeated(List<OpenEpisode> rows, int times) {
    if (times == 1) {
      return rows;
    }
    List<OpenEpisode> all = new ArrayList<>();
    for (OpenEpisode row : rows) {
      all.add(row);
      IntStream.range(1, times).forEach(more -> all.add(row.copy()));
    }
    return all;
  }
}
