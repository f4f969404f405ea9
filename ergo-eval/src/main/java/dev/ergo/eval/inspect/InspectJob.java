package dev.ergo.eval.inspect;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.job.Job;
import dev.ergo.data.DataConfig;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleWriter;
import java.nio.file.Path;
import java.util.List;

/** The job that says what is in a data set, a benchmark or the rollouts of a run. */
public final class InspectJob extends Job<InspectJob.Config> {

  static final String NAME = "inspect";

  /** Lines of rows, of rows that can't be used, and of rollouts. */
  private static final OutputFile.Former LINES =
      OutputFile.Former.lines("id", "question", "answers", "boxes", "images")
          .or(OutputFile.Former.lines("id", "error"))
          .or(OutputFile.Former.lines("step", "prompt", "sample", "looks"));

  /**
   * The sections that it reads.
   *
   * @param inspect what is looked at, and what is written
   * @param data examples, of which those of training are looked at where inspect names nothing
   */
  public record Config(InspectConfig inspect, DataConfig data) {

    /** Requires something to look at. */
    public Config {
      inspect =
          Check.orDefault(
              inspect,
              new InspectConfig(
                  null, null, null, null, null, null, null, null, null, null, null, null));
      Check.require(
          inspect.namesSubject() || data != null,
          NAME + ".path",
          "is missing, and job inspect needs it, benchmark, rollouts or data.train");
      Check.require(
          inspect.namesSubject() || data.train().type() == DataSetConfig.Type.PARQUET,
          NAME + ".path",
          "is missing, and data.train is drawn; job inspect needs files");
    }

    /** The data set that is looked at. */
    DataSetConfig dataSet() {
      return inspect.path() == null
          ? data.train()
          : DataSetConfig.files(inspect.path(), inspect.columns(), inspect.layout(), null);
    }
  }

  /** Says its name and what it reads. */
  public InspectJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "says what is in a data set, a benchmark or a run's rollouts";
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    run(loaded.value(), Path.of("")).forEach(Console.out()::println);
    return 0;
  }

  /**
   * Looks at what is named and writes what is asked for.
   *
   * @param baseDir what relative paths are relative to
   * @return the summary, a line each
   * @throws dev.ergo.core.error.UserException if the files can't be opened, or a row can't be used
   *     and that is to end it
   */
  static List<String> run(Config config, Path baseDir) {
    InspectConfig inspect = config.inspect();
    checkOutputs(inspect, baseDir);
    if (inspect.rollouts() != null) {
      return new RolloutInspection(inspect, baseDir).run();
    }
    try (Inspected rows = open(config, baseDir)) {
      return new Inspection(inspect, rows, baseDir).run();
    }
  }

  /** Opens what is looked at, and reads no rows. */
  @Override
  public void validate(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    Path here = Path.of("");
    checkOutputs(config.inspect(), here);
    if (config.inspect().rollouts() != null) {
      new RolloutInspection(config.inspect(), here).check();
    } else {
      open(config, here).close();
    }
  }

  private static void checkOutputs(InspectConfig inspect, Path baseDir) {
    Path[] inputs =
        inspect.path() == null ? new Path[0] : inspect.path().in(baseDir).toArray(Path[]::new);
    check(baseDir, "output", inspect.output(), LINES, inputs);
    check(baseDir, "export", inspect.export(), ExampleWriter.former(NAME), inputs);
    check(baseDir, "report", inspect.report(), InspectReport::isIn, inputs);
  }

  private static void check(
      Path baseDir, String key, Path output, OutputFile.Former former, Path... inputs) {
    if (output != null) {
      OutputFile.check(NAME + "." + key, baseDir.resolve(output), former, inputs);
    }
  }

  private static Inspected open(Config config, Path baseDir) {
    InspectConfig inspect = config.inspect();
    return inspect.benchmark().isPresent()
        ? new BenchmarkRows(inspect.benchmark().get(), inspect.limit())
        : new DataSetRows(config.dataSet(), inspect.limit(), baseDir);
  }
}
