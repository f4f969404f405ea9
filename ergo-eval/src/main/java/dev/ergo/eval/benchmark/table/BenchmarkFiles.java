package dev.ergo.eval.benchmark.table;

import dev.ergo.data.ExampleSource;
import java.nio.file.Path;

/** Opens published benchmarks from a user's copy of their files. */
public final class BenchmarkFiles {

  private BenchmarkFiles() {}

  /**
   * Opens a benchmark; no image is opened.
   *
   * @param type a published benchmark
   * @param path folder or file of the user's copy
   * @throws dev.ergo.core.error.UserException if the files are missing, damaged or not of its form
   */
  public static ExampleSource open(BenchmarkType type, Path path) {
    Form form = form(type);
    return new TableExamples(form, form.open(path));
  }

  private static Form form(BenchmarkType type) {
    return switch (type) {
      case VSTAR -> new VstarForm();
      case HRBENCH -> new HrBenchForm();
      case MME_REALWORLD_LITE -> new MmeRealWorldForm();
      case TREEBENCH -> new TreeBenchForm();
      case VISUALPROBE -> new VisualProbeForm();
      case CVBENCH -> new CvBenchForm();
      case POPE -> new PopeForm();
      case MMVP -> new MmvpForm();
      case INFOVQA -> new InfoVqaForm();
      case PARQUET, SCENES -> throw new IllegalArgumentException(type + " is Ergo's own");
    };
  }
}
