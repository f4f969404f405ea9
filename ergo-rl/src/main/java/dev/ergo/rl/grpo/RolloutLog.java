package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.io.DamagedFile;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps every sampled episode as Parquet, one file a step; images as references.
 *
 * @param folder the run's {@code rollouts} folder
 * @param matcher reads the answers
 * @param sourceDigest digest of the training data
 */
public record RolloutLog(Path folder, AnswerMatcher matcher, String sourceDigest) {

  /** Writes the episodes of a step. */
  void write(long step, RolloutBatch batch) {
    double[] advantages = batch.advantages().values();
    List<RolloutRow> rows = new ArrayList<>();
    for (int i = 0; i < batch.episodes().size(); i++) {
      rows.add(row(Math.toIntExact(step), i, batch, advantages[i]));
    }
    new RolloutWriter(folder).write(Math.toIntExact(step), rows);
  }

  /**
   * Drops the files of a step and of all later ones, and sets those before it aside that are
   * damaged: they can't be made again without the policy of their step.
   *
   * @param told a sentence about each damaged one
   */
  void rewind(long step, Consumer<String> told) {
    new RolloutWriter(folder).removeFrom(Math.toIntExact(step));
    for (Path file : RolloutReader.files(folder)) {
      if (!RolloutReader.isWhole(file)) {
        told.accept(
            "%s is damaged and kept as %s; the run goes on without these episodes"
                .formatted(file, new DamagedFile(file).setAside().getFileName()));
      }
    }
  }

  private RolloutRow row(int step, int index, RolloutBatch batch, double advantage) {
    Episode episode = batch.episodes().get(index);
    Example example = batch.examples().get(index);
    String predicted = matcher.judge(example, episode.answerText()).extracted();
    return new RolloutRow(
        step,
        batch.slots()[index / batch.group()],
        index % batch.group(),
        example.id(),
        sourceDigest,
        episode.looks().stream().map(RolloutLook::of).toList(),
        predicted.isEmpty() ? Optional.empty() : Optional.of(predicted),
        example.answer(),
        components(batch.rewards(), index),
        batch.rewards().total(index),
        advantage);
  }

  private static Map<String, Double> components(RewardTable table, int episode) {
    Map<String, Double> components = new LinkedHashMap<>();
    for (int k = 0; k < table.names().size(); k++) {
      components.put(table.names().get(k), table.score(episode, k));
    }
    return components;
  }
}
