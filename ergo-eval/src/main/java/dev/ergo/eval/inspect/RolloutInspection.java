package dev.ergo.eval.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.data.Example;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Looks at the rollouts of a run once and writes what is asked for. */
final class RolloutInspection {

  /** About so many episodes are drawn in a report. */
  private static final int DRAWN = 24;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final InspectConfig config;
  private final Path baseDir;
  private final Path given;
  private final RolloutFindings findings = new RolloutFindings();
  private final List<RolloutRow> sample = new ArrayList<>();
  private long visited;

  RolloutInspection(InspectConfig config, Path baseDir) {
    this.config = config;
    this.baseDir = baseDir;
    this.given = baseDir.resolve(config.rollouts());
  }

  /**
   * Opens the files and reads no rows.
   *
   * @throws UserException if there are none, or one is damaged
   */
  void check() {
    files().forEach(ParquetReader::open);
  }

  /**
   * Looks at the rollouts.
   *
   * @return the summary, a line each
   * @throws UserException if there are none, or a file of them is damaged
   */
  List<String> run() {
    List<Path> files = files();
    long rows = files.stream().mapToLong(file -> ParquetReader.open(file).rows()).sum();
    long asked = config.limit() == 0 ? rows : Math.min(rows, config.limit());
    long every = Math.max(1, asked / DRAWN);
    Consumer<RolloutRow> looking =
        row -> {
          findings.add(row);
          if (config.report() != null && visited % every == 0) {
            sample.add(row);
          }
          visited++;
        };
    write(files, looking);
    if (visited == 0) {
      throw new UserException(given + " holds files of rollouts without a row; give another run");
    }
    List<String> lines = new ArrayList<>(findings.lines());
    if (config.output() != null) {
      lines.add("rollouts -> " + config.output());
    }
    if (config.report() != null) {
      AtomicWrite.text(
          baseDir.resolve(config.report()), InspectReport.ofRollouts(lines, drawn(files)));
      lines.add("report -> " + config.report());
    }
    return lines;
  }

  private List<Path> files() {
    if (Files.isRegularFile(given)) {
      return List.of(given);
    }
    List<Path> own = RolloutReader.files(given);
    List<Path> files = own.isEmpty() ? RolloutReader.files(given.resolve("rollouts")) : own;
    if (files.isEmpty()) {
      throw new UserException(
          "inspect.rollouts: %s holds no rollouts (rollouts/step-000000.parquet and so on); give the folder of a run of job grpo"
              .formatted(given));
    }
    return files;
  }

  /** The run's folder is around that of the files. */
  private List<DrawnRollout> drawn(List<Path> files) {
    Path run = files.get(0).toAbsolutePath().getParent().getParent();
    Map<String, Example> examples =
        RunData.examples(
            run, sample.stream().map(RolloutRow::exampleId).collect(Collectors.toSet()), baseDir);
    return sample.stream()
        .map(row -> new DrawnRollout(row, Optional.ofNullable(examples.get(row.exampleId()))))
        .toList();
  }

  private void write(List<Path> files, Consumer<RolloutRow> visitor) {
    if (config.output() == null) {
      visit(files, visitor);
      return;
    }
    new LinesFile(baseDir.resolve(config.output()))
        .write(lines -> visit(files, visitor.andThen(row -> lines.accept(json(row)))));
  }

  private void visit(List<Path> files, Consumer<RolloutRow> visitor) {
    Consumer<RolloutRow> limited =
        row -> {
          if (config.limit() == 0 || visited < config.limit()) {
            visitor.accept(row);
          }
        };
    files.forEach(file -> RolloutReader.forEach(file, limited));
  }

  private static String json(RolloutRow row) {
    ObjectNode line = JSON.createObjectNode();
    line.put("step", row.step()).put("policy_version", row.policyVersion());
    line.put("prompt", row.prompt()).put("sample", row.sample());
    line.put("id", row.exampleId()).put("gold", row.gold());
    line.put("prediction", row.prediction().orElse(null));
    line.put("reward", row.reward()).put("advantage", row.advantage());
    line.put("used", row.used());
    row.rewards().forEach(line.putObject("rewards")::put);
    ArrayNode looks = line.putArray("looks");
    for (int i = 0; i < row.looks().size(); i++) {
      ObjectNode look = looks.addObject();
      write(row.looks().get(i), look);
      look.put("advantage", row.advantages().get(i));
    }
    return line.toString();
  }

  private static void write(RolloutLook look, ObjectNode line) {
    line.put("tokens", look.sampled().ids().size()).put("stopped", look.sampled().stopped());
    line.put("text", look.text());
    look.zoom()
        .ifPresent(
            zoom -> {
              PixelBox crop = zoom.crop();
              line.put("box", zoom.outcome().name().toLowerCase(Locale.ROOT));
              if (zoom.image() > 1) {
                line.put("image", zoom.image());
              }
              line.putArray("crop").add(crop.x1()).add(crop.y1()).add(crop.x2()).add(crop.y2());
            });
  }
}
