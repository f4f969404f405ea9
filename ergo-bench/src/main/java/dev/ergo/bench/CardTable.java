package dev.ergo.bench;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.rl.memory.AutoSizes;
import dev.ergo.rl.memory.MemoryEstimate;
import dev.ergo.rl.memory.MemoryPlan;
import dev.ergo.rl.memory.ModelSetup;
import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.memory.StepCost;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.train.StepSizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Prints what fits into cards of several sizes, by the arithmetic of the memory plan. */
public final class CardTable {

  private static final double GIB = 1L << 30;

  /** Share of a card's products and of its bandwidth that is assumed to be reached. */
  private static final double REACHED = 0.4;

  private static final int PROMPTS = 16;
  private static final int GROUP = 8;
  private static final int RANK = 64;

  /** Tokens of system message and question, and of a later question; sampled in both looks. */
  private static final int QUESTION = 250;

  private static final int TURN = 120;
  private static final int SAMPLED = 2 * 512;

  private CardTable() {}

  /**
   * A card.
   *
   * @param gib what a training may take of it: a tenth is left to libtorch and fragments
   * @param teraflops bfloat16 products, dense
   * @param gigabytes bandwidth
   */
  private record Card(String name, double gib, double teraflops, double gigabytes) {}

  /** Vendors' figures. */
  private static final List<Card> CARDS =
      List.of(
          new Card("24 GB (RTX 4090)", 0.9 * 24e9 / GIB, 165, 1008),
          new Card("40 GB (A100)", 0.9 * 40e9 / GIB, 312, 1555),
          new Card("80 GB (H100)", 0.9 * 80e9 / GIB, 989, 3350),
          new Card("141 GB (H200)", 0.9 * 141e9 / GIB, 989, 4800));

  private record Training(ModelShape model, boolean full, int budget) {

    StepShape shape(StepSizes sizes) {
      StepShape.Judge judge =
          new StepShape.Judge(model, sizes.judgeBatch(), budget + TURN, budget, 64, false);
      return new StepShape(
          PROMPTS,
          GROUP,
          new StepShape.Lengths(budget + QUESTION, 1, budget + TURN, SAMPLED, budget, budget),
          new StepShape.Split(1, sizes.rolloutBatch(), sizes.microbatchTokens()),
          true,
          0,
          sizes.validationBatch(),
          Optional.of(judge));
    }

    ModelSetup setup(StepSizes sizes) {
      long width = 5L * model.text().hiddenSize() + 3L * model.text().intermediateSize();
      LoraAdapter.Outline adapter =
          full
              ? LoraAdapter.Outline.NONE
              : new LoraAdapter.Outline(2L * RANK * model.text().layers() * width, false);
      return new ModelSetup(
          2,
          adapter,
          true,
          sizes.gradientCheckpointing(),
          sizes.keepVisionGraph(),
          full ? 2 * model.weights() : 0,
          false,
          false,
          false);
    }

    long peak(StepSizes sizes) {
      return MemoryEstimate.of(model, shape(sizes), setup(sizes)).peak(MemoryPlan.Place.DEVICE);
    }

    StepCost cost(StepSizes sizes) {
      return new StepCost(model, shape(sizes), setup(sizes));
    }
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    System.out.println("| model | weights | budget | card | GiB | sizes | seconds a step |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String size : List.of("3b", "7b")) {
      ModelShape model =
          ModelShape.of(QwenConfig.read(Path.of("configs/models/qwen2.5-vl-" + size + ".json")));
      for (boolean full : List.of(false, true)) {
        for (int budget : List.of(640, 1280)) {
          CARDS.forEach(card -> row(size, new Training(model, full, budget), card));
        }
      }
    }
  }

  private static void row(String size, Training training, Card card) {
    StepSizes wanted = new StepSizes(2048, PROMPTS, true, false, 64, StepSizes.JUDGE_BATCH);
    AutoSizes auto =
        new AutoSizes(
            wanted,
            Set.copyOf(wanted.byKey().keySet()),
            training.budget() + TURN + SAMPLED,
            sizes -> training.peak(sizes) <= card.gib() * GIB,
            sizes -> training.cost(sizes).all());
    StepSizes sizes = auto.chosen();
    boolean fits = training.peak(sizes) <= card.gib() * GIB;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %s | %.1f | %s | %s |%n",
        size.toUpperCase(Locale.ROOT),
        training.full() ? "full, tower frozen" : "LoRA, rank " + RANK,
        training.budget(),
        card.name(),
        training.peak(sizes) / GIB,
        fits
            ? auto.told(sizes, false)
                .map(told -> told.replaceFirst("^.*?: ", ""))
                .orElse("defaults")
            : "does not fit",
        fits ? seconds(training.cost(sizes), training.model(), card) : "");
  }

  private static String seconds(StepCost cost, ModelShape model, Card card) {
    double products = REACHED * card.teraflops() * 1e12;
    double prefill = cost.prefill() / products;
    double decode =
        Math.max(
            cost.decode() / products,
            cost.decodePasses() * model.weights() * 2 / (REACHED * card.gigabytes() * 1e9));
    double judge = cost.judge() / products;
    double update = cost.update() / products;
    return String.format(
        Locale.ROOT,
        "%.0f = %.0f + %.0f + %.0f + %.0f",
        prefill + decode + judge + update,
        prefill,
        decode,
        judge,
        update);
  }
}
