package dev.ergo.rl.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.DamagedFile;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.RegionQuality;
import dev.ergo.rl.train.TrainConfig.ValidationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Greedy episodes on held-out examples, always the same ones, so that two states of a policy can be
 * compared item by item. Results lie in {@code validation/step-NNNNNN.jsonl}.
 */
public final class Validation {

  private static final Pattern FILE = Pattern.compile("step-(\\d+)\\.jsonl");

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private final AnsweringPolicy policy;
  private final AnswerMatcher matcher;
  private final Optional<UsableExamples> data;
  private final int items;
  private final int batch;
  private final Path folder;

  /**
   * Reads nothing yet.
   *
   * @param policy who is asked, as an evaluation asks it
   * @param data held-out data behind the rule for bad images; empty for a run without
   * @param section how many usable examples are taken from its start, all of them if it has fewer,
   *     and how many are answered at once
   * @param folder where results go
   */
  public Validation(
      AnsweringPolicy policy,
      AnswerMatcher matcher,
      Optional<UsableExamples> data,
      ValidationConfig section,
      Path folder) {
    this.policy = policy;
    this.matcher = matcher;
    this.data = data;
    this.items =
        data.map(usable -> (int) Math.min(section.items(), usable.source().size())).orElse(0);
    this.batch = section.batch().or(64);
    this.folder = folder;
  }

  /**
   * What became of one example.
   *
   * @param id the example
   * @param category its category
   * @param correct 1 if the answer is right
   * @param valid 1 if the last zoom had a usable box
   * @param coverage share of the target inside the last crop; 0 without a valid box, NaN without
   *     target
   * @param cropArea share of the image inside the last crop; 1 where the whole image stood in
   * @param outcome what became of the last box; null if the first look has answered
   * @param looks what was written, a text for each look
   */
  public record Item(
      String id,
      String category,
      double correct,
      double valid,
      double coverage,
      double cropArea,
      BoxOutcome outcome,
      List<String> looks) {

    /** Share of the image from which on a crop counts as the whole of it. */
    private static final double WHOLE = 0.9;

    /** 1 if the last look saw the whole image or nearly so, chosen or for want of a valid box. */
    double wholeImage() {
      return cropArea >= WHOLE ? 1 : 0;
    }
  }

  /** Asks the policy as it is after so many steps, keeps the items and returns them. */
  public List<Item> run(long step) {
    if (items == 0) {
      return List.of();
    }
    List<Item> judged = new ArrayList<>();
    Upcoming upcoming = new Upcoming();
    for (List<EvalItem> part = upcoming.next(); !part.isEmpty(); part = upcoming.next()) {
      List<AnsweredItem> answers = policy.answer(part);
      for (int i = 0; i < part.size(); i++) {
        judged.add(item(part.get(i).example(), answers.get(i)));
      }
    }
    if (judged.isEmpty()) {
      throw new UserException(
          "none of the %d rows of data.validation can be used; mend them"
              .formatted(data.orElseThrow().source().size()));
    }
    write(step, judged);
    return judged;
  }

  /** The next rows that can be used. */
  private final class Upcoming {

    private int position;
    private int taken;

    /** The next items, as many as are asked at once; none when there are no more. */
    List<EvalItem> next() {
      UsableExamples rows = data.orElseThrow();
      List<EvalItem> part = new ArrayList<>();
      while (part.size() < batch && taken < items && position < rows.source().size()) {
        Optional<Example> example = rows.get(position);
        if (example.isPresent()) {
          part.add(EvalItem.of(position, example.get()));
          taken++;
        }
        position++;
      }
      return part;
    }
  }

  Item item(Example example, AnsweredItem answer) {
    Size size = example.images().get(answer.image()).size();
    PixelBox shown = answer.crop().orElse(PixelBox.of(size));
    boolean valid = answer.boxOutcome().filter(BoxOutcome.VALID::equals).isPresent();
    double coverage =
        RegionQuality.of(answer.image(), shown, example)
            .map(quality -> valid ? quality.coverage() : 0)
            .orElse(Double.NaN);
    return new Item(
        example.id(),
        example.category(),
        matcher.judge(example, answer.prediction()).correct() ? 1 : 0,
        valid ? 1 : 0,
        coverage,
        (double) shown.area() / size.area(),
        answer.boxOutcome().orElse(null),
        answer.looks());
  }

  private void write(long step, List<Item> items) {
    try {
      Files.createDirectories(folder);
      StringBuilder lines = new StringBuilder();
      for (Item item : items) {
        lines.append(JSON.writeValueAsString(item)).append('\n');
      }
      AtomicWrite.text(file(step), lines.toString());
    } catch (IOException e) {
      throw AtomicWrite.failure(file(step), e);
    }
  }

  /**
   * The items of an earlier validation of this run; none if its file has been deleted.
   *
   * @throws UserException if its file is damaged
   */
  public List<Item> read(long step) {
    return Files.exists(file(step)) ? read(file(step)) : List.of();
  }

  private static List<Item> read(Path file) {
    List<Item> items = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        items.add(JSON.treeToValue(current(JSON.readTree(line)), Item.class));
      }
    } catch (IOException e) {
      throw new UserException(
          file + " is damaged; start the run again, which sets it aside and goes on", e);
    }
    return items;
  }

  /**
   * Gives files that can't be read another name.
   *
   * @param told a sentence about each
   * @return their steps
   */
  Set<Long> setDamagedAside(Consumer<String> told) {
    Set<Long> steps = new TreeSet<>();
    files()
        .forEach(
            (step, file) -> {
              try {
                read(file);
              } catch (UserException e) {
                steps.add(step);
                told.accept(
                    "%s is damaged and kept as %s"
                        .formatted(file, new DamagedFile(file).setAside().getFileName()));
              }
            });
    return steps;
  }

  /** An item as files of earlier versions hold it, with two texts, in today's form. */
  private static JsonNode current(JsonNode item) {
    if (item.has("stage1") && item instanceof ObjectNode former) {
      former.putArray("looks").add(former.remove("stage1")).add(former.remove("stage2"));
    }
    return item;
  }

  /** What is asked about. */
  public List<Example> examples() {
    List<Example> all = new ArrayList<>();
    if (items == 0) {
      return all;
    }
    Upcoming upcoming = new Upcoming();
    for (List<EvalItem> part = upcoming.next(); !part.isEmpty(); part = upcoming.next()) {
      part.forEach(item -> all.add(item.example()));
    }
    return all;
  }

  /** Whether there is anything to validate on. */
  public boolean isEmpty() {
    return items == 0;
  }

  /** Drops results of later steps. */
  public void rewind(long step) {
    files()
        .tailMap(step, false)
        .values()
        .forEach(
            file -> {
              try {
                Files.delete(file);
              } catch (IOException e) {
                throw AtomicWrite.failure(file, e);
              }
            });
  }

  private NavigableMap<Long, Path> files() {
    NavigableMap<Long, Path> found = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.put(Long.parseLong(name.group(1)), file);
        }
      }
      return found;
    } catch (IOException e) {
      throw AtomicWrite.failure(folder, e);
    }
  }

  private Path file(long step) {
    return folder.resolve(String.format(Locale.ROOT, "step-%06d.jsonl", step));
  }
}
