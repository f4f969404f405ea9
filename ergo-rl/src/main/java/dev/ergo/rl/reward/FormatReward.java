package dev.ergo.rl.reward;

import dev.ergo.core.episode.Look;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * 1 if all looks are written exactly as the prompts ask and ended by themselves: the last one is
 * {@code <think>…</think><answer>…</answer>}, those before it are {@code <think>…</think><zoom>[x1,
 * y1, x2, y2]</zoom>} with a usable box. White space may stand before the tags, nothing behind the
 * last; no tag stands inside another pair.
 */
record FormatReward(boolean requireThink) implements Reward {

  private static final Pattern ZOOM =
      Pattern.compile("<zoom(?: image=\"\\d{1,4}\")?>\\[ *\\d{1,9}(?: *, *\\d{1,9}){3} *]</zoom>");
  private static final String THINK = "<think>";
  private static final String THINK_END = "</think>";
  private static final String ANSWER = "<answer>";
  private static final String ANSWER_END = "</answer>";
  private static final List<String> TAGS =
      List.of(THINK, THINK_END, "<zoom>", "<zoom image=", "</zoom>", ANSWER, ANSWER_END);

  @Override
  public String name() {
    return "format";
  }

  @Override
  public double score(ScoredEpisode episode) {
    return episode.episode().stopped() && episode.looks().stream().allMatch(this::isGood) ? 1 : 0;
  }

  private boolean isGood(Look look) {
    Optional<String> said = behindThinking(look.text());
    return look.zoom()
        .map(zoom -> zoom.region().isPresent() && said.filter(FormatReward::isZoom).isPresent())
        .orElseGet(() -> said.filter(FormatReward::isAnswer).isPresent());
  }

  /** What follows the thinking, leading white space removed; empty if the thinking is not right. */
  private Optional<String> behindThinking(String text) {
    String rest = text.stripLeading();
    if (!rest.startsWith(THINK)) {
      return requireThink ? Optional.empty() : Optional.of(rest);
    }
    int end = rest.indexOf(THINK_END);
    if (end < 0 || hasTag(rest.substring(THINK.length(), end))) {
      return Optional.empty();
    }
    return Optional.of(rest.substring(end + THINK_END.length()).stripLeading());
  }

  private static boolean isZoom(String text) {
    return ZOOM.matcher(text).matches();
  }

  private static boolean isAnswer(String text) {
    if (!text.startsWith(ANSWER) || !text.endsWith(ANSWER_END)) {
      return false;
    }
    String inside = text.substring(ANSWER.length(), text.length() - ANSWER_END.length());
    return !inside.isBlank() && !hasTag(inside);
  }

  private static boolean hasTag(String text) {
    return TAGS.stream().anyMatch(text::contains);
  }
}
