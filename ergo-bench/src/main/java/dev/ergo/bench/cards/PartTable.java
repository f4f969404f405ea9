package dev.ergo.bench.cards;

import dev.ergo.core.model.DecodeWeights;
import dev.ergo.rl.memory.ModelSetup;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.train.StepSizes;
import java.util.Locale;

/**
 * Prints what single decisions are worth at 7B on an H100 by arithmetic: the forms of decode
 * weights, masks in attention, and a system message that is computed once a step.
 */
public final class PartTable {

  private PartTable() {}

  /** Prints the tables. */
  public static void main(String[] arguments) {
    decoding();
    System.out.println();
    parts();
    System.out.println();
    shares();
  }

  /** What one prompt of a step costs: its prefill, eight turns, and a sample of the update. */
  private static void parts() {
    System.out.println(
        "| part, budget 640 | kernels | launched, ms | products, ms | attention, ms | with masks, ms |");
    System.out.println("|---|---|---|---|---|---|");
    for (boolean full : new boolean[] {true, false}) {
      PlannedStep step = new PlannedStep(PlannedStep.published("7b"), full, 640, 1, false);
      StepSeconds seconds = new StepSeconds(step, PlannedStep.wanted(), Card.H100);
      StepShape.Lengths lengths = step.lengths();
      String with = full ? "" : ", adapter";
      double square = Math.pow(lengths.prefix(), 2) / 2;
      double prompt = seconds.attention(square, StepSeconds.FLASH);
      part(
          "prefill of a prompt" + with,
          full ? 1_339 : 2_432,
          seconds.layers(lengths.prefix()),
          prompt,
          prompt);
      double turns = seconds.attention(8 * lengths.turn() * seconds.behind(), StepSeconds.MASKED);
      part(
          "append of a turn to 8 rows" + with,
          full ? 1_114 : 2_207,
          seconds.layers(8 * lengths.turn()),
          turns,
          turns);
      double tokens = lengths.turn() + lengths.sampled();
      double columns = lengths.prefix() + tokens;
      // Forward twice and by the inputs, and by the weights that are trained.
      double passes = full ? 4 : 3;
      double times = 2 + StepSeconds.BACKWARD;
      part(
          "a sample of an update with checkpointing" + with,
          full ? 10_144 : 16_331,
          passes * seconds.layers(columns),
          times * seconds.attention(columns * columns / 2, StepSeconds.FLASH),
          times * (seconds.attention(tokens * columns, StepSeconds.MASKED) + prompt));
    }
  }

  /** Kernels are those that {@code .ci/cuda counters} counts. */
  private static void part(
      String part, int kernels, double products, double attention, double masked) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %.0f | %.0f | %.1f | %.1f |%n",
        part,
        kernels,
        kernels * StepSeconds.LAUNCH * 1e3,
        products * 1e3,
        attention * 1e3,
        masked * 1e3);
  }

  private static void decoding() {
    System.out.println(
        "| a token of the decode loop | kernels | launched, ms | weights read, ms | the longer |");
    System.out.println("|---|---|---|---|---|");
    for (boolean full : new boolean[] {true, false}) {
      PlannedStep step = new PlannedStep(PlannedStep.published("7b"), full, 640, 1, false);
      StepSizes sizes = PlannedStep.wanted();
      StepSeconds seconds = new StepSeconds(step, sizes, Card.H100);
      for (DecodeWeights form :
          full
              ? new DecodeWeights[] {DecodeWeights.OWN, DecodeWeights.JOINED}
              : new DecodeWeights[] {
                DecodeWeights.OWN, DecodeWeights.JOINED, DecodeWeights.MERGED
              }) {
        ModelSetup planned = step.setup(sizes);
        ModelSetup setup =
            new ModelSetup(2, planned.adapter(), true, false, true, 0, false, false, form);
        double launched = seconds.launches(setup) * 1e3;
        double adapter = form == DecodeWeights.MERGED ? 4.0 * planned.adapter().weights() : 0;
        double read = (seconds.weightBytes() - adapter) / (Card.H100.bandwidth() * 1e9) * 1e3;
        System.out.printf(
            Locale.ROOT,
            "| %s, %s weights | %,d | %.1f | %.1f | %.1f |%n",
            full ? "no adapter" : "adapter",
            form.toString().toLowerCase(Locale.ROOT),
            Math.round(launched / 1e3 / StepSeconds.LAUNCH),
            launched,
            read,
            Math.max(launched, read));
      }
    }
  }

  private static void shares() {
    System.out.println("| of a step on an H100, % | budget 640 | budget 1280 |");
    System.out.println("|---|---|---|");
    StepSeconds[] steps = new StepSeconds[2];
    for (int i = 0; i < 2; i++) {
      PlannedStep step =
          new PlannedStep(PlannedStep.published("7b"), false, 640 * (i + 1), 1, false);
      steps[i] = new StepSeconds(step, step.sizesOn(Card.H100).chosen(), Card.H100);
    }
    row("masks in place of whole sequences in the update, more", steps, StepSeconds::withMasks);
    row("attention of appended turns, with a mask", steps, PartTable::masked);
    row("the same as whole sequences without", steps, PartTable::whole);
    row("system message once for each question", steps, PartTable::system);
  }

  private interface Part {
    double of(StepSeconds step);
  }

  private static void row(String part, StepSeconds[] steps, Part seconds) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f |%n",
        part,
        100 * seconds.of(steps[0]) / steps[0].all(),
        100 * seconds.of(steps[1]) / steps[1].all());
  }

  private static double masked(StepSeconds step) {
    return step.attention(step.appended(), StepSeconds.MASKED);
  }

  /** Every row's columns as one causal sequence, with queries that nobody reads. */
  private static double whole(StepSeconds step) {
    StepShape shape = step.step().shape(step.sizes());
    return step.attention(shape.rows() * Math.pow(step.behind(), 2) / 2, StepSeconds.FLASH);
  }

  /** All prompts but one compute what the first one has computed. */
  private static double system(StepSeconds step) {
    StepShape shape = step.step().shape(step.sizes());
    return step.layers((shape.prompts() - 1) * (double) PlannedStep.SYSTEM);
  }
}
