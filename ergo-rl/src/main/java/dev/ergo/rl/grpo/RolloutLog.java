package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.Generated;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.data.rollout.SampledTokens;
import dev.ergo.data.rollout.Span;
import dev.ergo.data.rollout.StageText;
import dev.ergo.data.rollout.ViewReference;
import dev.ergo.data.rollout.Zoom;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps every sampled episode as Parquet, one file a step; images as references. */
public final class RolloutLog {

  private final RolloutWriter writer;
  private final AnswerMatcher matcher;
  private final String sourceDigest;
  private final double temperature;

  /**
   * Creates the log.
   *
   * @param folder the run's {@code rollouts} folder
   * @param sourceDigest digest of the training data
   * @param temperature sampling temperature
   */
  public RolloutLog(Path folder, AnswerMatcher matcher, String sourceDigest, double temperature) {
    this.writer = new RolloutWriter(folder);
    this.matcher = matcher;
    this.sourceDigest = sourceDigest;
    this.temperature = temperature;
  }

  /** Writes the episodes of a step. */
  void write(long step, RolloutBatch batch) {
    double[] advantages = batch.advantages().values();
    List<RolloutRow> rows = new ArrayList<>();
    for (int i = 0; i < batch.episodes().size(); i++) {
      rows.add(row(Math.toIntExact(step), i, batch, advantages[i]));
    }
    writer.write(Math.toIntExact(step), rows);
  }

  /** Drops the files of a step and of all later ones. */
  void rewind(long step) {
    writer.removeFrom(Math.toIntExact(step));
  }

  private RolloutRow row(int step, int index, RolloutBatch batch, double advantage) {
    Episode episode = batch.episodes().get(index);
    Example example = batch.examples().get(index);
    int prompt = batch.slots()[index / batch.group()];
    String predicted = matcher.judge(example, episode.stage2Text()).extracted();
    return new RolloutRow(
        step,
        prompt,
        index % batch.group(),
        step + "-" + prompt,
        example.id(),
        sourceDigest,
        tokens(episode),
        List.of(ViewReference.of(episode.view()), ViewReference.of(episode.crop())),
        stage(episode.stage1(), episode.stage1Text()),
        Optional.of(stage(episode.stage2(), episode.stage2Text())),
        new Zoom(episode.zoom(), episode.outcome(), Optional.of(episode.crop().region())),
        predicted.isEmpty() ? Optional.empty() : Optional.of(predicted),
        example.answer(),
        components(batch.rewards(), index),
        batch.rewards().total(index),
        advantage);
  }

  private SampledTokens tokens(Episode episode) {
    TokenSequence before = episode.prompt();
    TokenSequence all = before.then(episode.continuation().tokens());
    int first = before.length();
    int second = all.length() - episode.stage2().ids().length;
    return new SampledTokens(
        all.ids(),
        List.of(
            new Span(first, first + episode.stage1().ids().length), new Span(second, all.length())),
        episode.behaviourLogProbs(),
        temperature);
  }

  private static StageText stage(Generated generated, String text) {
    return new StageText(text, generated.ids().length, !generated.stopped());
  }

  private static Map<String, Double> components(RewardTable table, int episode) {
    Map<String, Double> components = new LinkedHashMap<>();
    for (int k = 0; k < table.names().size(); k++) {
      components.put(table.names().get(k), table.score(episode, k));
    }
    return components;
  }
}
