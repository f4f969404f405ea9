package dev.ergo.eval.inspect;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import dev.ergo.data.Example;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What has been found in the rows so far, and a summary of it. */
final class Findings {

  private static final int CAUSES_SHOWN = 10;
  private static final int MOST_VALUES = 50;

  private final Integer budget;
  private final Distribution answers = new Distribution();
  private final Distribution positions = new Distribution();
  private final Distribution optionCounts = new Distribution();
  private final Distribution categories = new Distribution();
  private final Distribution sizes = new Distribution();
  private final Distribution hashes = new Distribution();
  private final List<Double> megapixels = new ArrayList<>();
  private final List<Double> tokens = new ArrayList<>();
  private final List<Double> areas = new ArrayList<>();
  private final Map<String, Cause> causes = new LinkedHashMap<>();
  private final Set<String> others = new HashSet<>();
  private final Set<String> shared = new HashSet<>();
  private long rows;
  private long sharedRows;
  private long severalImages;
  private long withBoxes;
  private long boxesWithoutAnswer;
  private long severalAnswers;
  private final Map<String, Distribution> facets = new TreeMap<>();

  /** A reason why rows can't be used, with the first of them. */
  private static final class Cause {

    private final String first;
    private long rows;

    Cause(String first) {
      this.first = first;
    }
  }

  /**
   * Starts with nothing.
   *
   * @param budget vision tokens to count at; null: they are not counted
   */
  Findings(Integer budget) {
    this.budget = budget;
  }

  /** Takes the images of the data set that should have none of this one. */
  void against(InspectedRow row) {
    row.images().forEach(image -> others.add(image.sha256()));
  }

  /** Takes the next row. */
  void add(InspectedRow row) {
    rows++;
    if (row.error() != null) {
      String message = row.error().getMessage();
      causes.computeIfAbsent(cause(message), key -> new Cause(message)).rows++;
      return;
    }
    Example item = row.example();
    addAnswers(item);
    if (!item.category().isEmpty()) {
      categories.add(item.category());
    }
    item.facets().forEach(this::addFacet);
    severalImages += row.images().size() > 1 ? 1 : 0;
    withBoxes += item.targets().isEmpty() ? 0 : 1;
    boolean other = false;
    for (InspectedRow.Picture picture : row.images()) {
      add(picture);
      if (others.contains(picture.sha256())) {
        shared.add(picture.sha256());
        other = true;
      }
    }
    sharedRows += other ? 1 : 0;
    for (ImageBox target : item.targets()) {
      Size image = row.images().get(target.image() - 1).size();
      areas.add(100.0 * target.box().area() / image.area());
    }
  }

  private void addAnswers(Example item) {
    Optional<Integer> right = item.rightOption();
    if (right.isPresent()) {
      positions.add(String.valueOf(Example.letter(right.get())));
      optionCounts.add(item.options().size() + " options");
    } else {
      optionCounts.add("open");
    }
    List<String> given = InspectedRow.answers(item);
    if (given.isEmpty()) {
      boxesWithoutAnswer++;
    } else {
      answers.add(given.get(0));
      severalAnswers += given.size() > 1 ? 1 : 0;
    }
  }

  private void addFacet(String name, String value) {
    if (!name.equals(Example.LABEL) && !name.equals(Example.NUMBER)) {
      facets.computeIfAbsent(name, key -> new Distribution()).add(value);
    }
  }

  private void add(InspectedRow.Picture picture) {
    Size size = picture.size();
    hashes.add(picture.sha256());
    sizes.add(size.width() + " x " + size.height());
    megapixels.add(size.area() / 1e6);
    if (budget != null) {
      tokens.add((double) PixelLimits.tokens(SmartResize.fit(size, PixelLimits.ofBudget(budget))));
    }
  }

  /** What messages of different rows have in common: no place, no numbers, no names. */
  private static String cause(String message) {
    int behindPlace = message.indexOf(": ") + 2;
    String cause = message.substring(behindPlace < 2 ? 0 : behindPlace);
    return cause.replaceAll("\\[[^\\]]*\\]", "[…]").replaceAll("\\S*[/\\\\]\\S*|\\d+", "…");
  }

  /** Number of rows that can't be used. */
  long bad() {
    return causes.values().stream().mapToLong(cause -> cause.rows).sum();
  }

  /** The summary, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("rows: %d, of which %d can't be used".formatted(rows, bad()));
    causes.values().stream()
        .limit(CAUSES_SHOWN)
        .forEach(
            cause -> lines.add("  %d rows as this one: %s".formatted(cause.rows, cause.first)));
    if (causes.size() > CAUSES_SHOWN) {
      lines.add("  and %d other causes".formatted(causes.size() - CAUSES_SHOWN));
    }
    if (!hashes.isEmpty()) {
      addSizes(lines);
      addTexts(lines);
      addTargets(lines);
      addRepeats(lines);
    }
    return lines;
  }

  private void addSizes(List<String> lines) {
    lines.add("image sizes: " + sizes.mostFrequent());
    lines.add("megapixels: " + Distribution.range(megapixels, "%.2f"));
    if (budget != null) {
      lines.add(
          "vision tokens at a budget of %d: %s"
              .formatted(budget, Distribution.range(tokens, "%.0f")));
    }
    if (severalImages > 0) {
      lines.add("rows with several images: " + severalImages);
    }
  }

  private void addTexts(List<String> lines) {
    lines.add("questions: " + optionCounts.mostFrequent());
    if (!positions.isEmpty()) {
      lines.add("right options: " + positions.inOrder());
    }
    if (!answers.isEmpty()) {
      lines.add("answers, %d different: %s".formatted(answers.distinct(), answers.mostFrequent()));
    }
    if (severalAnswers > 0) {
      lines.add("rows with several right answers: " + severalAnswers);
    }
    if (!categories.isEmpty()) {
      lines.add("categories: " + categories.mostFrequent());
    }
    facets.forEach(
        (name, values) -> {
          // A text of every item, such as a hint, says nothing here.
          if (values.distinct() <= MOST_VALUES) {
            lines.add(name + ": " + values.mostFrequent());
          }
        });
  }

  private void addTargets(List<String> lines) {
    if (!areas.isEmpty()) {
      lines.add(
          "target boxes: in %d rows; share of the image in percent %s"
              .formatted(withBoxes, Distribution.range(areas, "%.2f")));
    }
    if (boxesWithoutAnswer > 0) {
      lines.add("rows with boxes and no answer: " + boxesWithoutAnswer);
    }
  }

  private void addRepeats(List<String> lines) {
    lines.add("images: %d different, %d repeated".formatted(hashes.distinct(), hashes.repeated()));
    if (!others.isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "against: %d of %d different images are in the other data set too, in %d rows",
              shared.size(),
              hashes.distinct(),
              sharedRows));
    }
  }
}
