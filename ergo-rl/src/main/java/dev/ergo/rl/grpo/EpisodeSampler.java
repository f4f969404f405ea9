package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.TokenSequence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Samples the episodes of a step: in this process, or on servers. Workers may ask side by side. */
public interface EpisodeSampler {

  /**
   * Questions of one step, all of them or a share.
   *
   * @param step 0 for the first
   * @param requests what is asked
   * @param groups number of each question's group among those that its step samples; noise goes
   *     with it, so neither how many are sampled at a time nor by whom changes a draw
   */
  record Questions(long step, List<EpisodeRequest> requests, int[] groups) {

    /** Those from one position up to another. */
    Questions part(int from, int to) {
      return new Questions(step, requests.subList(from, to), Arrays.copyOfRange(groups, from, to));
    }

    /** Those at some positions. */
    public Questions at(int[] positions) {
      return new Questions(
          step,
          IntStream.of(positions).mapToObj(requests::get).toList(),
          IntStream.of(positions).map(position -> groups[position]).toArray());
    }
  }

  /** How many steps behind the one whose episodes are asked for are under way already. */
  default int ahead() {
    return 0;
  }

  /**
   * Begins with steps whose episodes will be asked for, where that goes on beside other work.
   *
   * @param model the policy as it is
   * @param now training steps that it has behind it
   * @param rounds questions of the round that is next and of each of the next steps, so far as they
   *     were not begun before
   */
  default void begin(QwenModel model, long now, List<Questions> rounds) {
    // One that samples when it is asked begins with nothing.
  }

  /**
   * Writes what going on takes into a checkpoint: what {@link #begin} needs again of steps under
   * way.
   *
   * @param done steps that are done
   * @param checkpoint its folder; names of files begin with {@link
   *     dev.ergo.rl.run.CheckpointStore#TASK_FILE}
   */
  default void keep(long done, Path checkpoint) throws IOException {
    // Without steps under way there is nothing to keep.
  }

  /** Takes over what {@link #keep} has written. */
  default void takeOver(long done, Path checkpoint) {
    // Nothing was kept.
  }

  /**
   * Samples a group of episodes for each question.
   *
   * @param model the policy as it is at this step, by the worker that asks
   * @return the episodes, those of one question side by side
   */
  List<Episode> sample(QwenModel model, Questions questions);

  /**
   * Training steps that the policy which samples a step has behind it: all before that step, unless
   * steps are sampled ahead.
   */
  default long version(long step) {
    return step;
  }

  /** What is worth logging of the sampling since this was asked last; nothing by default. */
  default Map<String, Double> metrics() {
    return Map.of();
  }

  /** What the policy reads of a question before it writes. */
  TokenSequence opening(EpisodeRequest request);
}
