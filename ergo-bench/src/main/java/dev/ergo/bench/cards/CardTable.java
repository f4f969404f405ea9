package dev.ergo.bench.cards;

import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.train.StepSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints what fits into 1, 2, 4 and 8 cards of several sizes, and estimated seconds of a step. */
public final class CardTable {

  private static final double GIB = 1L << 30;
  private static final int[] COUNTS = {1, 2, 4, 8};

  private CardTable() {}

  /** What was chosen for some cards. */
  private record Choice(PlannedStep step, StepSizes sizes, Card card) {

    static Choice of(ModelShape model, boolean full, int budget, int cards, Card card) {
      Choice first = of(new PlannedStep(model, full, budget, cards, false), card);
      return full && !first.fits()
          ? of(new PlannedStep(model, true, budget, cards, true), card)
          : first;
    }

    private static Choice of(PlannedStep step, Card card) {
      return new Choice(step, step.sizesOn(card).chosen(), card);
    }

    boolean fits() {
      return step.peak(sizes) <= card.usable();
    }

    StepSeconds seconds() {
      return new StepSeconds(step, sizes, card);
    }

    /** Keys in short form. */
    List<String> keys() {
      StepSizes wanted = PlannedStep.wanted();
      List<String> keys = new ArrayList<>();
      add(keys, "m", sizes.microbatchTokens(), wanted.microbatchTokens());
      add(keys, "r", sizes.rolloutBatch(), wanted.rolloutBatch());
      add(keys, "v", sizes.validationBatch(), wanted.validationBatch());
      add(keys, "j", sizes.judgeBatch(), wanted.judgeBatch());
      add(keys, "c", sizes.gradientCheckpointing());
      add(keys, "k", !sizes.keepVisionGraph());
      add(keys, "o", !sizes.joinForSampling());
      add(keys, "h", step.stateOnHost());
      return keys;
    }

    private static void add(List<String> keys, String letter, int value, int usual) {
      if (value != usual) {
        keys.add(letter + value);
      }
    }

    private static void add(List<String> keys, String letter, boolean given) {
      if (given) {
        keys.add(letter);
      }
    }

    String cell() {
      return fits()
          ? String.format(Locale.ROOT, "%.0f %s", seconds().all(), String.join(" ", keys())).strip()
          : "–";
    }
  }

  /**
   * Prints the tables.
   *
   * @param arguments {@code parts} for a row of each number of cards with the summands
   */
  public static void main(String[] arguments) {
    boolean parts = List.of(arguments).contains("parts");
    List<String> counts = IntStream.of(COUNTS).mapToObj(Integer::toString).toList();
    System.out.println(
        parts
            ? "| model | weights | budget | card | cards | GiB | keys | seconds a step |"
            : "| model | weights | budget | card | " + String.join(" | ", counts) + " |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String size : List.of("3b", "7b")) {
      ModelShape model = PlannedStep.published(size);
      for (boolean full : new boolean[] {false, true}) {
        for (int budget : new int[] {640, 1280}) {
          for (Card card : Card.ALL) {
            String begin =
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %s |",
                    size.toUpperCase(Locale.ROOT),
                    full ? "full" : "LoRA",
                    budget,
                    card.name());
            List<Choice> choices =
                IntStream.of(COUNTS)
                    .mapToObj(cards -> Choice.of(model, full, budget, cards, card))
                    .toList();
            if (parts) {
              choices.forEach(choice -> System.out.println(begin + row(choice)));
            } else {
              System.out.println(
                  choices.stream()
                      .map(Choice::cell)
                      .collect(Collectors.joining(" | ", begin + " ", " |")));
            }
          }
        }
      }
    }
  }

  private static String row(Choice choice) {
    return String.format(
        Locale.ROOT,
        " %d | %.1f | %s | %s |",
        choice.step().cards(),
        choice.step().peak(choice.sizes()) / GIB,
        choice.fits() ? String.join(" ", choice.keys()) : "does not fit",
        choice.fits() ? choice.seconds() : "");
  }
}
