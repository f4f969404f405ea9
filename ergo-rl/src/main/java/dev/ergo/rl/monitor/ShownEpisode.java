package dev.ergo.rl.monitor;

import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.reward.EpisodeScorer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An episode as the page reads it.
 *
 * @param row the episode
 */
record ShownEpisode(RolloutRow row) {

  /** Tokens that a letter can be cut into. */
  private static final int LONGEST_LETTER = 4;

  /** Whether its answer was right. */
  boolean isRight() {
    return row.rewards().getOrDefault(EpisodeScorer.ANSWER, 0.0) > 0;
  }

  /** What became of its last box, as the metrics name it; none where there was none. */
  String box() {
    return row.looks().stream()
        .flatMap(look -> look.zoom().stream())
        .reduce((first, second) -> second)
        .map(zoom -> zoom.outcome().name().toLowerCase(Locale.ROOT))
        .orElse("none");
  }

  /** Without its texts. */
  Map<String, Object> brief() {
    Map<String, Object> brief = new LinkedHashMap<>();
    brief.put("sample", row.sample());
    brief.put("right", isRight());
    brief.put("box", box());
    brief.put("used", row.used());
    brief.put("prediction", row.prediction().orElse(null));
    brief.put("reward", finite(row.reward()));
    brief.put("advantage", finite(row.advantage()));
    if (row.looksDiffer()) {
      brief.put("advantages", row.advantages().stream().map(ShownEpisode::finite).toList());
    }
    Map<String, Object> rewards = new LinkedHashMap<>();
    row.rewards().forEach((name, score) -> rewards.put(name, finite(score)));
    brief.put("rewards", rewards);
    return brief;
  }

  /** Each look as its tokens with their log-probs. */
  List<Object> looks(Tokenizer tokenizer) {
    List<Object> looks = new ArrayList<>();
    for (RolloutLook look : row.looks()) {
      looks.add(tokens(tokenizer, look.sampled()));
    }
    return looks;
  }

  /** Where a letter is cut into tokens it stands at the last of them. */
  private static List<Object> tokens(Tokenizer tokenizer, RolloutLook.Sampled sampled) {
    List<Object> tokens = new ArrayList<>();
    List<Integer> cut = new ArrayList<>();
    for (int i = 0; i < sampled.ids().size(); i++) {
      cut.add(sampled.ids().get(i));
      String text = tokenizer.decode(cut.stream().mapToInt(id -> id).toArray(), false);
      boolean whole = !text.endsWith("\uFFFD") || cut.size() == LONGEST_LETTER;
      tokens.add(List.of(whole ? text : "", sampled.logProbs().get(i)));
      if (whole) {
        cut.clear();
      }
    }
    return tokens;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
