package dev.ergo.rl.grpo;

import dev.ergo.core.io.DamagedFile;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Keeps every sampled episode as Parquet, one file a step.
 *
 * @param folder the run's {@code rollouts} folder
 * @param beside texts that stand beside the rows of every file, by key
 */
public record RolloutLog(Path folder, Map<String, String> beside) {

  /**
   * Key beside the rows: so many neighbouring episodes share all looks but the last; without: 1.
   */
  public static final String LAST_LOOKS = "ergo.last_looks";

  /**
   * Episodes and what they were worth.
   *
   * @param rows one for each, whatever reward and advantage they name
   * @param rewards of each
   */
  record Episodes(List<RolloutRow> rows, RewardTable rewards) {

    private List<RolloutRow> rewarded() {
      return IntStream.range(0, rows.size())
          .mapToObj(i -> rows.get(i).withRewards(rewards.components(i), rewards.total(i)))
          .toList();
    }
  }

  /**
   * Writes the episodes of a step.
   *
   * @param learned those that are learned from
   * @param advantages of these
   * @param refused the others
   * @param more further texts beside the rows
   */
  void write(
      long step,
      Episodes learned,
      Advantages advantages,
      Episodes refused,
      Map<String, String> more) {
    List<RolloutRow> rows = new ArrayList<>();
    for (RolloutRow row : learned.rewarded()) {
      int looks = row.looks().size();
      List<Double> ofLooks =
          DoubleStream.of(advantages.ofLooks(rows.size(), looks)).boxed().toList();
      rows.add(row.withAdvantages(advantages.ofEpisode(rows.size(), looks), ofLooks));
    }
    rows.addAll(refused.rewarded());
    Map<String, String> texts = new LinkedHashMap<>(beside);
    texts.putAll(more);
    new RolloutWriter(folder, texts).write(Math.toIntExact(step), rows);
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
}
