package dev.ergo.rl.report;

import dev.ergo.core.error.UserException;
import dev.ergo.data.difficulty.PassRate;
import dev.ergo.data.difficulty.PassRates;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.eval.report.ReportBlock;
import dev.ergo.eval.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How difficult the training examples were for the policy: which were answered always right, always
 * wrong, or now this and now that.
 *
 * @param rates of the examples whose rollouts are there
 */
record Difficulty(PassRates rates) {

  /** Examples of a kind that are listed. */
  private static final int LISTED = 20;

  /** What a group of episodes came to each time. */
  private enum Kind {
    ALWAYS_RIGHT,
    ALWAYS_WRONG,
    MIXED;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The examples of a kind. */
  private record Kin(Kind kind, List<PassRate> examples) {

    long again() {
      return examples.stream().filter(rate -> rate.groups() > 1).count();
    }

    int episodes() {
      return examples.stream().mapToInt(PassRate::episodes).sum();
    }
  }

  /**
   * Counts the rollouts of a run.
   *
   * @param rollouts its folder of rollouts
   * @param told a sentence about each file that can't be read and does not count
   */
  static Difficulty of(Path rollouts, Consumer<String> told) {
    PassRates rates = new PassRates();
    for (Path file : RolloutReader.files(rollouts)) {
      try {
        rates.add(file);
      } catch (UserException e) {
        told.accept("pass rates do not count the episodes of one file: " + e.getMessage());
      }
    }
    return new Difficulty(rates);
  }

  private List<Kin> kin() {
    var byKind =
        rates.rates().stream()
            .filter(rate -> rate.episodes() > 0)
            .collect(Collectors.groupingBy(Difficulty::kind));
    List<Kin> kin = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      kin.add(new Kin(kind, byKind.getOrDefault(kind, List.of())));
    }
    return kin;
  }

  private static Kind kind(PassRate rate) {
    return rate.rate() == 0 ? Kind.ALWAYS_WRONG : rate.rate() == 1 ? Kind.ALWAYS_RIGHT : Kind.MIXED;
  }

  /** The tables; empty where no rollout has an answer reward. */
  List<ReportBlock> blocks() {
    List<Kin> kin = kin();
    if (kin.stream().allMatch(one -> one.examples().isEmpty())) {
      return List.of();
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(kin)
            .column("answers", one -> one.kind().text())
            .column("examples", one -> one.examples().size())
            .column("of them sampled more than once", Kin::again)
            .column("episodes", Kin::episodes));
    blocks.add(
        ReportBlock.note(
            "Of all episodes that were sampled, refused ones included; each example with its pass rate stands in "
                + PassRates.FILE
                + ", which data.train.keep reads."));
    kin.stream()
        .filter(one -> one.kind() != Kind.MIXED && one.again() > 0)
        .forEach(one -> blocks.add(listed(one)));
    return blocks;
  }

  /** Those that were sampled most often, for which chance says least. */
  private static ReportBlock listed(Kin kin) {
    List<PassRate> most =
        kin.examples().stream()
            .filter(rate -> rate.groups() > 1)
            .sorted(Comparator.comparingInt(PassRate::episodes).reversed())
            .limit(LISTED)
            .toList();
    return new ReportBlock.Folded(
        "sampled more than once and %s: %d of %d"
            .formatted(kin.kind().text(), most.size(), kin.again()),
        Table.of(most)
            .column("example", PassRate::id)
            .column("groups", PassRate::groups)
            .column("episodes", PassRate::episodes)
            .column("last step", PassRate::lastStep));
  }
}
