package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.grpo.SamplingRound.Group;
import dev.ergo.rl.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which groups a step learns from, by groups made by hand: so many of four answers are right. */
@Tag("unit")
class DynamicSamplingTest {

  private static final int GROUP = 4;
  private static final int NO_SCORE = -1;

  @TempDir Path folder;

  private static TrainConfig config(String dynamicSampling) {
    return ConfigLoader.fromYaml(
        "{prompts_per_step: 3, group_size: 4, steps: 5%s}"
            .formatted(
                dynamicSampling.isEmpty() ? "" : ", dynamic_sampling: {" + dynamicSampling + "}"),
        TrainConfig.class);
  }

  /**
   * Samples what a table says.
   *
   * @param right of four answers of each example of the run's order, {@link #NO_SCORE} for none
   * @param asked rounds so far
   */
  private record Table(List<Integer> right, List<SamplingRound> asked) implements ShareWorkers {

    @Override
    public SampledRound sample(SamplingRound round, List<SamplingRound> ahead) {
      asked.add(round);
      List<double[]> scores = new ArrayList<>();
      List<RolloutRow> rows = new ArrayList<>();
      List<EpisodeFigures> figures = new ArrayList<>();
      for (Group group : round.groups()) {
        int count = right.get((int) group.example());
        for (int i = 0; i < GROUP; i++) {
          scores.add(new double[] {0.5, count == NO_SCORE ? Double.NaN : i < count ? 1 : 0});
          rows.add(row(round.step(), group, i));
          figures.add(new EpisodeFigures(0, null, 1, 1, true, 0));
        }
      }
      double[][] all = scores.toArray(double[][]::new);
      return new SampledRound(
          List.of(new SampledShare(rows, all, figures, 1, Map.of("timing_s/rollout", 2.0))),
          Map.of());
    }

    private static RolloutRow row(long step, Group group, int sample) {
      return new RolloutRow(
          (int) step,
          (int) step,
          group.number(),
          sample,
          "e" + group.example(),
          "digest",
          List.of(),
          Optional.empty(),
          "",
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          0,
          0,
          List.of(),
          false);
    }

    @Override
    public Updated update(Update update) {
      throw new IllegalStateException("nothing is learned here");
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  /** Steps of three groups over a table. */
  private record Steps(Table table, StepSampling sampling, GroupFilter filter) {

    static Steps of(String dynamicSampling, int ahead, List<Integer> right) {
      TrainConfig train = config(dynamicSampling);
      GroupFilter filter = GroupFilter.of(train, List.of("area", "answer"));
      Table table = new Table(right, new ArrayList<>());
      QuestionOrder order = new QuestionOrder(3, train.steps(), filter.rounds());
      return new Steps(table, new StepSampling(table, order, filter, ahead), filter);
    }

    SampledStep next(long step) {
      return sampling.sample(step);
    }
  }

  private static List<Integer> numbers(String line) {
    return line == null ? List.of() : Stream.of(line.split(" ")).map(Integer::valueOf).toList();
  }

  private static List<Integer> examples(List<RolloutRow> rows) {
    return rows.stream()
        .map(row -> Integer.valueOf(row.exampleId().substring(1)))
        .distinct()
        .toList();
  }

  /**
   * One step of three places.
   *
   * @param setting the section; empty for none
   * @param right answers of the examples in the run's order
   * @param learned the examples that the three places end with
   * @param refused those that gave their places away, in order
   * @param rounds of sampling
   * @param outOfRange places that the bound has left with a group that is refused; -1: not told
   */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "                                    | 0 4 2           | 0 1 2 |             | 1 | -1",
        "max_rounds: 3                       | 1 2 3           | 0 1 2 |             | 1 | 0",
        "max_rounds: 3                       | 4 2 0 1 3       | 3 1 4 | 0 2         | 2 | 0",
        "max_rounds: 3                       | 0 0 0 2 4 1 3   | 3 6 5 | 0 1 2 4     | 3 | 0",
        "max_rounds: 3                       | 2 0 4 0 0 4 4   | 0 5 6 | 1 2 3 4     | 3 | 2",
        "max_rounds: 2                       | 0 0 0 0 2 4     | 3 4 5 | 0 1 2       | 2 | 2",
        "max_rounds: 4                       | 2 2 4 4 4 4     | 0 1 5 | 2 3 4       | 4 | 1",
        "max_rounds: 3                       | -1 2 3 1        | 3 1 2 | 0           | 2 | 0",
        "'accuracy: [0.25, 0.5], max_rounds: 3' | 1 2 3 1         | 0 1 3 | 2           | 2 | 0",
        "'accuracy: [0.0, 0.5], max_rounds: 3'  | 0 2 4 3 0       | 0 1 4 | 2 3         | 3 | 0",
        "'accuracy: [0.5, 1.0], max_rounds: 3'  | 4 1 2 4         | 0 3 2 | 1           | 2 | 0",
      })
  void groupsThatAreRefusedGiveTheirPlacesToTheNextExamples(
      String setting, String right, String learned, String refused, int rounds, double outOfRange) {
    Steps steps = Steps.of(setting == null ? "" : setting, 0, numbers(right));
    SampledStep step = steps.next(0);
    assertEquals(numbers(learned), examples(step.rows()));
    assertEquals(numbers(refused), examples(step.refusedRows()));
    assertEquals(3 * GROUP, step.rows().size(), "a step is as large as ever");
    Map<String, Double> metrics = step.metrics(steps.filter);
    assertEquals(rounds, metrics.get("sampling/rounds"));
    assertEquals(
        outOfRange, metrics.getOrDefault("sampling/out_of_range", -1.0), metrics.toString());
    int sampled = 3 + numbers(refused).size();
    assertEquals(sampled * GROUP, metrics.get("sampling/episodes"));
    List<Integer> counts = numbers(right).subList(0, sampled);
    assertEquals(
        (double) Collections.frequency(counts, GROUP) / sampled, metrics.get("groups/all_right"));
    assertEquals(
        (double) Collections.frequency(counts, 0) / sampled, metrics.get("groups/all_wrong"));
    assertEquals(rounds, step.work().get("data/skipped"));
    assertEquals(2.0 * rounds, step.work().get("timing_s/rollout"));
  }

  /** Every group that a step samples has a number of its own, with which its noise goes. */
  @Test
  void noTwoGroupsOfAStepDrawTheSame() {
    Steps steps = Steps.of("max_rounds: 3", 0, List.of(4, 2, 0, 0, 1, 3, 2, 2, 2));
    SampledStep first = steps.next(0);
    assertEquals(List.of(5, 1, 4), numbers(first));
    List<Integer> drawn = new ArrayList<>(numbers(first));
    first.refusedRows().forEach(row -> drawn.add(row.prompt()));
    assertEquals(List.of(0, 1, 2, 3, 4, 5), drawn.stream().distinct().sorted().toList());
    // The next step begins with the example behind the last one, and counts anew.
    SampledStep second = steps.next(1);
    assertEquals(List.of(6, 7, 8), examples(second.rows()));
    assertEquals(List.of(0, 1, 2), numbers(second));
  }

  private static List<Integer> numbers(SampledStep step) {
    return step.rows().stream().map(RolloutRow::prompt).distinct().toList();
  }

  /** Without the section a step's examples are a function of the step. */
  @Test
  void withoutTheSectionEveryStepTakesAsMany() throws IOException {
    Steps steps = Steps.of("", 0, Collections.nCopies(15, 0));
    for (int step = 0; step < 5; step++) {
      assertEquals(
          List.of(3 * step, 3 * step + 1, 3 * step + 2), examples(steps.next(step).rows()));
    }
    steps.sampling.order().keep(5, folder);
    assertEquals(0, folder.toFile().list().length);
    QuestionOrder resumed = new QuestionOrder(3, 5, 1);
    resumed.takeOver(2, folder);
    assertEquals(List.of(6L, 7L, 8L), resumed.first(2).examples());
  }

  /**
   * What a step samples is the same after a resume at any of its ends, also where its first round
   * was begun beside steps before it; steps begun beside others ask for no example twice.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aResumeAsksTheSame(int ahead) throws IOException {
    Random random = new Random(3);
    List<Integer> right = Stream.generate(() -> random.nextInt(5)).limit(200).toList();
    String setting = "max_rounds: 4";
    Steps whole = Steps.of(setting, ahead, right);
    List<List<Integer>> learned = new ArrayList<>();
    Set<Long> asked = new HashSet<>();
    for (int step = 0; step < 5; step++) {
      Path checkpoint = Files.createDirectories(folder.resolve("step-" + step));
      if (step > 0) {
        whole.sampling.order().keep(step, checkpoint);
      }
      SampledStep sampled = whole.next(step);
      if (step > 0 && step % 2 == 0) {
        // As a run is kept that is stopped before the step has changed anything.
        whole.sampling.order().keep(step, checkpoint);
      }
      learned.add(examples(sampled.rows()));
      learned.add(examples(sampled.refusedRows()));
    }
    for (SamplingRound round : whole.table.asked) {
      round.examples().forEach(number -> assertTrue(asked.add(number), "twice: " + number));
    }
    assertTrue(asked.size() > 15 && asked.size() < 60, "some are refilled: " + asked.size());
    for (int done = 1; done < 5; done++) {
      Steps resumed = Steps.of(setting, ahead, right);
      resumed.sampling.order().takeOver(done, folder.resolve("step-" + done));
      for (int step = done; step < 5; step++) {
        SampledStep sampled = resumed.next(step);
        assertEquals(learned.get(2 * step), examples(sampled.rows()));
        assertEquals(learned.get(2 * step + 1), examples(sampled.refusedRows()));
      }
    }
  }

  @Test
  void aCheckpointWithoutItsPlaceInTheOrderIsRefused() {
    QuestionOrder order = new QuestionOrder(3, 5, 2);
    UserException refused =
        assertThrows(UserException.class, () -> order.takeOver(2, folder.resolve("step-000002")));
    assertTrue(refused.getMessage().contains("which question is next"), refused.getMessage());
  }

  @Test
  void rangesAreChecked() {
    assertEquals(List.of(0.01, 0.99), config(" ").dynamicSampling().accuracy());
    assertEquals(10, config(" ").dynamicSampling().maxRounds());
    for (String wrong :
        List.of(
            "accuracy: [0.5]",
            "accuracy: [0.9, 0.1]",
            "accuracy: [-0.1, 0.5]",
            "accuracy: [0.5, 1.5]",
            "max_rounds: 1")) {
      assertThrows(UserException.class, () -> config(wrong), wrong);
    }
    UserException refused =
        assertThrows(
            UserException.class,
            () -> ConfigLoader.fromYaml("{epochs: 1, dynamic_sampling: {}}", TrainConfig.class));
    assertTrue(refused.getMessage().contains("give train.steps"), refused.getMessage());
  }
}
