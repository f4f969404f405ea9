package dev.ergo.rl.monitor;

import dev.ergo.core.error.UserException;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.rollout.RolloutQuestion;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodePoster;
import dev.ergo.rl.report.SampledEpisodes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The episodes of a run, a step at a time. Thread-safe. */
final class StepEpisodes {

  /** Steps that stay in memory. */
  private static final int KEPT_STEPS = 4;

  private static final int KEPT_PICTURES = 64;

  /** Groups of one answer at most. */
  private static final int MOST_GROUPS = 16;

  private final SampledEpisodes episodes;
  private final Tokenizer tokenizer;
  private final Map<Long, List<RolloutRow>> steps = newest(KEPT_STEPS);
  private final Map<String, byte[]> pictures = newest(KEPT_PICTURES);

  /**
   * Nothing is read yet.
   *
   * @param tokenizer gives tokens their texts
   */
  StepEpisodes(SampledEpisodes episodes, Tokenizer tokenizer) {
    this.episodes = episodes;
    this.tokenizer = tokenizer;
  }

  private static <K, V> Map<K, V> newest(int most) {
    return new LinkedHashMap<>(most, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /**
   * Which groups are asked for.
   *
   * @param outcome right, wrong or mixed; empty for all
   * @param box outcome of a box that one of its episodes has; empty for all
   * @param from how many of these are left out
   * @param count how many are wanted
   */
  record Filter(String outcome, String box, int from, int count) {

    private boolean admits(List<ShownEpisode> group) {
      return (outcome.isEmpty() || outcome.equals(outcomeOf(group)))
          && (box.isEmpty() || group.stream().anyMatch(episode -> episode.box().equals(box)));
    }
  }

  /** Groups of a step, in order, and how many there are. */
  synchronized Reply groups(long step, Filter filter) {
    List<List<ShownEpisode>> admitted = groups(step).stream().filter(filter::admits).toList();
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("step", step);
    reply.put("matching", admitted.size());
    reply.put(
        "groups",
        admitted.stream()
            .skip(filter.from)
            .limit(Math.min(filter.count, MOST_GROUPS))
            .map(StepEpisodes::group)
            .toList());
    return Reply.json(reply);
  }

  private Collection<List<ShownEpisode>> groups(long step) {
    Map<Integer, List<ShownEpisode>> groups = new TreeMap<>();
    for (RolloutRow row : rows(step)) {
      groups.computeIfAbsent(row.prompt(), made -> new ArrayList<>()).add(new ShownEpisode(row));
    }
    return groups.values();
  }

  private static Map<String, Object> group(List<ShownEpisode> episodes) {
    RolloutRow first = episodes.get(0).row();
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("prompt", first.prompt());
    group.put("example", first.exampleId());
    group.put("question", first.question().map(RolloutQuestion::text).orElse(""));
    group.put("gold", first.gold());
    group.put("outcome", outcomeOf(episodes));
    group.put("episodes", episodes.stream().map(ShownEpisode::brief).toList());
    return group;
  }

  private static String outcomeOf(List<ShownEpisode> group) {
    long right = group.stream().filter(ShownEpisode::isRight).count();
    return right == group.size() ? "right" : right == 0 ? "wrong" : "mixed";
  }

  /** The tokens of an episode with their log-probs, by look. */
  synchronized Reply tokens(long step, int prompt, int sample) {
    return Reply.json(
        Map.of("looks", new ShownEpisode(row(step, prompt, sample)).looks(tokenizer)));
  }

  /** A picture of an episode with its boxes. */
  synchronized Reply picture(long step, int prompt, int sample) {
    String place = step + "/" + prompt + "/" + sample;
    byte[] jpeg = pictures.get(place);
    if (jpeg == null) {
      RolloutRow row = row(step, prompt, sample);
      jpeg =
          episodes
              .pictures(row)
              .map(seen -> EpisodePoster.of(seen, new ShownEpisode(row).isRight()).jpeg())
              .orElseThrow(() -> new UserException("its image can't be read any more"));
      pictures.put(place, jpeg);
    }
    return new Reply("image/jpeg", jpeg);
  }

  private RolloutRow row(long step, int prompt, int sample) {
    return rows(step).stream()
        .filter(row -> row.prompt() == prompt && row.sample() == sample)
        .findFirst()
        .orElseThrow(() -> new UserException("there is no such episode"));
  }

  private List<RolloutRow> rows(long step) {
    List<RolloutRow> known = steps.get(step);
    if (known == null) {
      known = episodes.of(step);
      if (!known.isEmpty()) {
        steps.put(step, known);
      }
    }
    return known;
  }
}
