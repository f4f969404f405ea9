package dev.ergo.data.imports;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.FolderPlan;
import dev.ergo.data.FolderWriting;
import dev.ergo.data.ListColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The job that turns other projects' data into a Parquet data set. */
public final class ImportJob extends Job<ImportJob.Config> {

  private static final String NAME = "import";
  private static final String OUTPUT = "import.output";

  /**
   * The sections that it reads.
   *
   * @param run who writes: of this section the job reads engine alone
   * @param imported what is read, and where it goes (key {@code import})
   * @param spark where executors are, for run.engine spark
   */
  public record Config(
      RunFolderConfig run, @JsonProperty(NAME) ImportConfig imported, SparkConfig spark) {

    /** Requires the section. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, NAME, imported);
      FolderWriting.checkFor(NAME, run, imported.files());
      SparkConfig.checkFor(run, spark);
    }
  }

  /** Says its name and what it reads. */
  public ImportJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "turns other projects' data into Parquet";
  }

  @Override
  public boolean spreads() {
    return true;
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    ImportSummary summary = run(loaded.value(), Path.of(""));
    summary.rows().forEach((file, rows) -> Console.out().println(rows + " rows -> " + file));
    if (summary.leftOut() > 0) {
      Console.out()
          .printf(
              "%d questions left out: their image or the place of their answer is not there%n",
              summary.leftOut());
    }
    return 0;
  }

  /**
   * Reads the input and writes the output, each file as a whole or not at all.
   *
   * @param baseDir what the configuration's relative paths are relative to
   * @throws UserException naming file and line of a row that can't be used, or what can't be
   *     written
   */
  static ImportSummary run(Config config, Path baseDir) {
    ImportConfig section = config.imported();
    DatasetReader reader = reader(section, baseDir);
    Map<String, List<ImportedItem>> parts = parts(reader, section);
    Path output = baseDir.resolve(section.output());
    Map<Path, Integer> rows =
        section.files() == 1
            ? writeFiles(parts, output, reader.imageFolder())
            : writeFolders(parts, output, config, reader.imageFolder());
    return new ImportSummary(rows, reader.leftOut());
  }

  /** Reads the input, but no images. */
  @Override
  public void validate(LoadedConfig<Config> loaded) {
    ImportConfig section = loaded.value().imported();
    parts(reader(section, Path.of("")), section);
  }

  private static Map<String, List<ImportedItem>> parts(DatasetReader reader, ImportConfig section) {
    List<ImportedItem> items = reader.items();
    checkIds(items);
    return divide(items, section.splits());
  }

  private static DatasetReader reader(ImportConfig config, Path baseDir) {
    Path input = baseDir.resolve(config.input());
    return switch (config.type()) {
      case SROIE -> new SroieReader(input);
      case VSTAR -> new VstarReader(input);
      case REKEY -> new RekeyReader(input, config.images().map(baseDir::resolve).orElse(input));
    };
  }

  private static void checkIds(List<ImportedItem> items) {
    Set<String> ids = new HashSet<>();
    for (ImportedItem item : items) {
      if (!ids.add(item.id())) {
        throw new UserException(
            item.where() + ": the id " + item.id() + " was used before; ids have to be unique");
      }
    }
  }

  /**
   * Divides items by their images, so that no image is seen in two parts; without shares there is
   * one part, of no name. The order of images is that of the hashes of their paths: the division
   * needs no seed and stays when rows are reordered.
   */
  private static Map<String, List<ImportedItem>> divide(
      List<ImportedItem> items, Map<String, Double> shares) {
    if (shares.isEmpty()) {
      return Map.of("", items);
    }
    List<String> images =
        items.stream()
            .map(ImportedItem::image)
            .distinct()
            .sorted(Comparator.comparing(Digest::hex))
            .toList();
    Map<String, String> parts = new HashMap<>();
    Map<String, List<ImportedItem>> divided = new LinkedHashMap<>();
    double share = 0;
    int next = 0;
    for (Map.Entry<String, Double> part : shares.entrySet()) {
      share += part.getValue();
      divided.put(part.getKey(), new ArrayList<>());
      for (; next < Math.round(share * images.size()); next++) {
        parts.put(images.get(next), part.getKey());
      }
    }
    items.forEach(item -> divided.get(parts.get(item.image())).add(item));
    divided.forEach(ImportJob::checkPart);
    return divided;
  }

  private static void checkPart(String name, List<ImportedItem> part) {
    if (part.isEmpty()) {
      throw new UserException(
          "import.splits leaves no image for %s; give it a greater share or leave it out"
              .formatted(name));
    }
  }

  /** A file for each part. Publishes once every row of every part has proved good. */
  private static Map<Path, Integer> writeFiles(
      Map<String, List<ImportedItem>> parts, Path output, Path images) {
    Map<Path, ImportedRows> files = new LinkedHashMap<>();
    parts.forEach(
        (name, items) -> {
          Path file = name.isEmpty() ? output : output.resolve(name + ".parquet");
          OutputFile.check(OUTPUT, file, ExampleWriter.former(NAME));
          files.put(file, new ImportedRows(images.toString(), items));
        });
    Map<Path, Integer> rows = new LinkedHashMap<>();
    List<ExampleWriter> writers = new ArrayList<>();
    try {
      for (Map.Entry<Path, ImportedRows> file : files.entrySet()) {
        ExampleWriter writer = ExampleWriter.ofJob(NAME, file.getKey(), ListColumns.NONE);
        writers.add(writer);
        file.getValue().writeTo(writer);
        rows.put(file.getKey(), file.getValue().items().size());
      }
      writers.forEach(ExampleWriter::publish);
      return rows;
    } finally {
      writers.forEach(ExampleWriter::close);
    }
  }

  /** A folder of files for each part. */
  private static Map<Path, Integer> writeFolders(
      Map<String, List<ImportedItem>> parts, Path output, Config config, Path images) {
    FolderWriting writing = new FolderWriting(OUTPUT, NAME, config.run(), config.spark());
    int files = config.imported().files();
    // Who writes may work in another folder.
    String whole = images.toAbsolutePath().normalize().toString();
    Map<Path, Integer> rows = new LinkedHashMap<>();
    List<FolderPlan> plans = new ArrayList<>();
    parts.forEach(
        (name, items) -> {
          Path folder = name.isEmpty() ? output : output.resolve(name);
          checkCount(name, items, files);
          writing.check(folder);
          String prefix =
              name.isEmpty() ? config.imported().type().name().toLowerCase(Locale.ROOT) : name;
          plans.add(new FolderPlan(folder, prefix, shared(items, files, whole)));
          rows.put(folder, items.size());
        });
    writing.write(plans);
    return rows;
  }

  private static void checkCount(String part, List<ImportedItem> items, int files) {
    if (files > items.size()) {
      throw new UserException(
          "import.files is %d, and there are %d questions%s; give fewer files"
              .formatted(files, items.size(), part.isEmpty() ? "" : " for " + part));
    }
  }

  private static List<ImportedRows> shared(List<ImportedItem> items, int files, String images) {
    List<ImportedRows> shared = new ArrayList<>();
    for (int file = 0; file < files; file++) {
      int from = (int) FolderPlan.first(items.size(), files, file);
      int to = (int) FolderPlan.first(items.size(), files, file + 1);
      shared.add(new ImportedRows(images, items.subList(from, to)));
    }
    return shared;
  }
}
