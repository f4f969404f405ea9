package dev.ergo.eval.inspect;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.data.DataConfig.OnBadImage;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.ListColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Looks at rows once and writes what is asked for. */
final class Inspection {

  /** About so many rows are drawn in a report. */
  private static final int DRAWN = 24;

  /** Rows whose images are decoded at once. */
  private static final int CHUNK = 32;

  private final InspectConfig config;
  private final Inspected rows;
  private final Path baseDir;
  private final Findings findings;
  private final List<InspectedRow> sample = new ArrayList<>();
  private long visited;
  private long exported;

  Inspection(InspectConfig config, Inspected rows, Path baseDir) {
    this.config = config;
    this.rows = rows;
    this.baseDir = baseDir;
    this.findings = new Findings(config.budget());
  }

  /**
   * Looks at the rows.
   *
   * @return the summary, a line each
   * @throws UserException if a row can't be used and that is to end it
   */
  List<String> run() {
    if (config.against().isPresent()) {
      try (Inspected others = new DataSetRows(config.against().get(), 0, baseDir)) {
        visit(others, findings::against);
      }
    }
    if (config.export() == null) {
      write(this::look);
    } else {
      try (ExampleWriter writer = writer(baseDir.resolve(config.export()))) {
        Consumer<InspectedRow> looking = this::look;
        write(looking.andThen(row -> export(row, writer)));
        writer.publish();
      }
    }
    List<String> lines = summary();
    if (config.report() != null) {
      AtomicWrite.text(baseDir.resolve(config.report()), InspectReport.ofRows(lines, sample));
      lines.add("report -> " + config.report());
    }
    return lines;
  }

  private void look(InspectedRow row) {
    if (row.error() != null && config.onBadImage() == OnBadImage.FAIL) {
      throw row.error();
    }
    findings.add(row);
    long every = Math.max(1, rows.size() / DRAWN);
    if (config.report() != null && visited++ % every == 0 && row.error() == null) {
      sample.add(row);
    }
  }

  /** Lists of images and of answers are written only where a row needs them. */
  private ExampleWriter writer(Path target) {
    boolean images = false;
    boolean answers = false;
    for (long position = 0; position < rows.size() && !(images && answers); position++) {
      try {
        Example example = rows.example(position);
        images |= example.images().count() > 1;
        answers |= InspectedRow.answers(example).size() != 1;
      } catch (UserException e) {
        // It is counted when it is looked at.
        continue;
      }
    }
    return ExampleWriter.ofJob(InspectJob.NAME, target, new ListColumns(images, answers));
  }

  private void export(InspectedRow row, ExampleWriter writer) {
    if (row.error() == null) {
      writer.write(row.example());
      exported++;
    }
  }

  private List<String> summary() {
    List<String> lines = new ArrayList<>(rows.lines());
    lines.addAll(findings.lines());
    if (config.output() != null) {
      lines.add("rows as they are meant -> " + config.output());
    }
    if (config.export() != null) {
      lines.add("%d rows -> %s".formatted(exported, config.export()));
      if (exported < rows.size()) {
        lines.add("%d rows left out of it: they can't be used".formatted(rows.size() - exported));
      }
    }
    return lines;
  }

  private void write(Consumer<InspectedRow> visitor) {
    if (config.output() == null) {
      visit(rows, visitor);
      return;
    }
    new LinesFile(baseDir.resolve(config.output()))
        .write(lines -> visit(rows, visitor.andThen(row -> lines.accept(row.json()))));
  }

  /** Visits rows in order; some are decoded at once. */
  private static void visit(Inspected rows, Consumer<InspectedRow> visitor) {
    for (long first = 0; first < rows.size(); first += CHUNK) {
      LongStream.range(first, Math.min(first + CHUNK, rows.size()))
          .parallel()
          .mapToObj(position -> InspectedRow.of(rows, position))
          .toList()
          .forEach(visitor);
    }
  }
}
