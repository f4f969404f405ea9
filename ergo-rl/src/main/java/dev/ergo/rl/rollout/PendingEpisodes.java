package dev.ergo.rl.rollout;

import dev.ergo.core.episode.Episode;
import dev.ergo.rl.grpo.EpisodeSampler.Questions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Episodes that servers were asked for, until the shares of their steps take them. Thread-safe. */
final class PendingEpisodes {

  private final Map<Place, List<Future<Episode>>> groups = new ConcurrentHashMap<>();

  /** A question of a step. */
  private record Place(long step, int number) {}

  /** Those of some questions that nobody has asked for. */
  Questions missing(Questions questions) {
    int[] numbers = questions.groups();
    return questions.at(
        IntStream.range(0, numbers.length)
            .filter(i -> !groups.containsKey(new Place(questions.step(), numbers[i])))
            .toArray());
  }

  /**
   * Takes note of what was asked.
   *
   * @param episodes those of a question side by side
   */
  void put(Questions questions, List<Future<Episode>> episodes) {
    int[] numbers = questions.groups();
    int group = episodes.size() / Math.max(1, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      groups.put(
          new Place(questions.step(), numbers[i]),
          List.copyOf(episodes.subList(i * group, (i + 1) * group)));
    }
  }

  /** The episodes of some questions, which nobody else gets. */
  List<Future<Episode>> take(Questions questions) {
    List<Future<Episode>> taken = new ArrayList<>();
    for (int number : questions.groups()) {
      taken.addAll(groups.remove(new Place(questions.step(), number)));
    }
    return taken;
  }
}
