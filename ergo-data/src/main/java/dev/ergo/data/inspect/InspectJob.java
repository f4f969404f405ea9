package dev.ergo.data.inspect;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.job.Job;
import dev.ergo.data.DataConfig;
import dev.ergo.data.DataConfig.OnBadImage;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.LayoutExamples;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.layout.LayoutScan;
import dev.ergo.data.layout.RuleCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** The job that says what is in a data set. */
public final class InspectJob extends Job<InspectJob.Config> {

  private static final String NAME = "inspect";

  /** About so many rows are drawn in a report. */
  private static final int DRAWN = 24;

  /** Rows whose images are decoded at once. */
  private static final int CHUNK = 32;

  /**
   * The sections that it reads.
   *
   * @param inspect what is looked at, and what is written
   * @param data examples, of which those of training are looked at where inspect names none
   */
  public record Config(InspectConfig inspect, DataConfig data) {

    /** Requires files to look at. */
    public Config {
      inspect =
          Check.orDefault(
              inspect,
              new InspectConfig(null, null, null, null, null, null, null, null, null, null));
      Check.require(
          inspect.path() != null || data != null,
          NAME + ".path",
          "is missing, and job inspect needs it or data.train");
      Check.require(
          inspect.path() != null || data.train().type() == DataSetConfig.Type.PARQUET,
          NAME + ".path",
          "is missing, and data.train is drawn; job inspect needs files");
    }

    /** The data set that is looked at. */
    DataSetConfig dataSet() {
      return inspect.path() == null
          ? data.train()
          : new DataSetConfig(
              DataSetConfig.Type.PARQUET,
              inspect.path(),
              inspect.columns(),
              inspect.layout(),
              null,
              null,
              null,
              inspect.limit());
    }
  }

  /** Says its name and what it reads. */
  public InspectJob() {
    super(NAME, Config.class);
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    run(loaded.value(), Path.of("")).forEach(System.out::println);
    return 0;
  }

  /**
   * Looks at a data set and writes what is asked for.
   *
   * @param baseDir what relative paths are relative to
   * @return the summary, a line each
   * @throws UserException if the files can't be opened, or a row can't be used and that is to end
   *     it
   */
  static List<String> run(Config config, Path baseDir) {
    InspectConfig inspect = config.inspect();
    DataSetConfig dataSet = config.dataSet();
    LayoutRows rows = dataSet.rows(baseDir);
    LayoutScan scan = rows.scan(dataSet.limit());
    Findings findings = new Findings(inspect.budget());
    inspect
        .against()
        .ifPresent(other -> visit(other.rows(baseDir), other.limit(), findings::against));
    Example.BoxesRule rule = dataSet.boxesRule();
    Consumer<InspectedRow> looking =
        row -> {
          if (row.error() != null && inspect.onBadImage() == OnBadImage.FAIL) {
            throw row.error();
          }
          findings.add(row);
        };
    List<InspectedRow> sample = new ArrayList<>();
    long every = Math.max(1, rows.table().size() / DRAWN);
    long[] visited = {0};
    if (inspect.report() != null) {
      looking =
          looking.andThen(
              row -> {
                if (visited[0]++ % every == 0 && row.error() == null) {
                  sample.add(row);
                }
              });
    }
    long[] exported = {0, 0};
    if (inspect.export() == null) {
      write(inspect.output(), rows, dataSet.limit(), looking, baseDir);
    } else {
      try (ExampleWriter writer =
          writer(rows, dataSet.limit(), baseDir.resolve(inspect.export()))) {
        Consumer<InspectedRow> exporting = row -> exported[export(row, rule, writer) ? 0 : 1]++;
        write(inspect.output(), rows, dataSet.limit(), looking.andThen(exporting), baseDir);
        writer.publish();
      }
    }
    List<String> lines = new ArrayList<>(dataSet.path().shares());
    lines.addAll(0, rows.taken());
    lines.addAll(summary(rows, scan, findings, inspect, exported));
    if (inspect.report() != null) {
      AtomicWrite.text(baseDir.resolve(inspect.report()), InspectReport.html(lines, sample));
      lines.add("report -> " + inspect.report());
    }
    return lines;
  }

  private static List<String> summary(
      LayoutRows rows, LayoutScan scan, Findings findings, InspectConfig inspect, long[] exported) {
    List<String> lines = new ArrayList<>();
    rows.table().schema().forEach((column, type) -> lines.add("  %s: %s".formatted(column, type)));
    scan.rules().sentences().forEach(lines::add);
    lines.addAll(findings.lines());
    if (inspect.output() != null) {
      lines.add("rows as they are meant -> " + inspect.output());
    }
    if (inspect.export() != null) {
      lines.add("%d rows -> %s".formatted(exported[0], inspect.export()));
      if (exported[1] > 0) {
        lines.add(
            "%d rows left out of it: they can't be used, or have several right answers, or none"
                .formatted(exported[1]));
      }
    }
    return lines;
  }

  private static boolean export(InspectedRow row, Example.BoxesRule rule, ExampleWriter writer) {
    boolean fits = row.error() == null && row.item().answers().size() == 1;
    if (fits) {
      writer.write(LayoutExamples.example(row.item(), rule));
    }
    return fits;
  }

  /** Only where a row has several images are they written as lists. */
  private static ExampleWriter writer(LayoutRows rows, long limit, Path target) {
    return LongStream.range(0, size(rows, limit)).anyMatch(row -> hasSeveral(rows, row))
        ? ExampleWriter.ofSeveralImages(target)
        : ExampleWriter.create(target);
  }

  private static boolean hasSeveral(LayoutRows rows, long position) {
    try {
      return rows.item(position, new RuleCounts()).images().size() > 1;
    } catch (UserException e) {
      return false;
    }
  }

  private static long size(LayoutRows rows, long limit) {
    return limit == 0 ? rows.table().size() : Math.min(limit, rows.table().size());
  }

  private static void write(
      Path output, LayoutRows rows, long limit, Consumer<InspectedRow> visitor, Path baseDir) {
    if (output == null) {
      visit(rows, limit, visitor);
      return;
    }
    AtomicWrite.file(
        baseDir.resolve(output),
        file -> {
          Writer lines = Channels.newWriter(file, StandardCharsets.UTF_8);
          visit(
              rows,
              limit,
              visitor.andThen(
                  row -> {
                    try {
                      lines.write(row.json() + "\n");
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
          lines.flush();
        });
  }

  /** Visits rows in order; some are decoded at once. */
  private static void visit(LayoutRows rows, long limit, Consumer<InspectedRow> visitor) {
    long size = size(rows, limit);
    for (long first = 0; first < size; first += CHUNK) {
      LongStream.range(first, Math.min(first + CHUNK, size))
          .parallel()
          .mapToObj(position -> row(rows, position))
          .toList()
          .forEach(visitor);
    }
  }

  private static InspectedRow row(LayoutRows rows, long position) {
    try {
      return InspectedRow.of(rows.item(position, new RuleCounts()));
    } catch (UserException e) {
      return InspectedRow.bad(rows.id(position), e);
    }
  }
}
