package dev.ergo.core.export;

import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.MergedCheckpoint;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.ByteProgress;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.OutputFolder;
import dev.ergo.core.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The job that writes a policy as a model folder for other libraries. */
public final class ExportJob extends Job<ExportJob.Config> {

  private static final String NAME = "export";
  private static final double MIB = 1 << 20;

  /**
   * The section that it reads.
   *
   * @param export what is exported, and where it goes
   */
  public record Config(ExportConfig export) {

    /** Requires the section. */
    public Config {
      Job.needed(NAME, "export", export);
    }
  }

  /** Says its name and what it reads. */
  public ExportJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "writes a policy, an adapter merged, as one folder for transformers, vLLM and llama.cpp";
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    ExportConfig config = loaded.value().export();
    ExportSource source = source(config);
    MergedCheckpoint model = MergedCheckpoint.open(source.model(), source.adapter());
    DataType stored = config.dataType().orElseGet(model::stored);
    Map<String, String> digests = source.digests();
    source.remark(digests).ifPresent(Console.out()::println);
    Console.out().println(plan(source, model));
    try (OutputFolder folder = OutputFolder.open(config.output())) {
      write(config, model, stored, digests, folder.work());
      folder.publish();
    }
    leftOut(source.model(), config.output());
    Console.out()
        .printf(
            Locale.ROOT,
            "model: %s (%s, %,.1f MiB of weights)%n",
            config.output(),
            name(stored),
            model.bytes(stored) / MIB);
    return 0;
  }

  /** Opens what is exported, and reads no weights. */
  @Override
  public void validate(LoadedConfig<Config> loaded) {
    ExportSource source = source(loaded.value().export());
    MergedCheckpoint.open(source.model(), source.adapter());
  }

  private static ExportSource source(ExportConfig config) {
    ExportSource source = ExportSource.of(config);
    OutputFolder.check("export.output", config.output(), ExportRecord.former());
    refuseInputs(config.output(), source);
    return source;
  }

  private static void refuseInputs(Path output, ExportSource source) {
    for (Path input : source.folders()) {
      try {
        if (Files.exists(output) && Files.isSameFile(output, input)) {
          throw new UserException(
              "export.output: %s is what the job reads, and would replace it; give another path"
                  .formatted(output));
        }
      } catch (IOException e) {
        throw new UserException(output + " can't be looked at; check its permissions", e);
      }
    }
  }

  private static String plan(ExportSource source, MergedCheckpoint model) {
    return source
        .adapter()
        .map(
            adapter ->
                "%s merged into %s: %d of %d weights changed"
                    .formatted(adapter, source.model(), model.changed(), model.tensors()))
        .orElseGet(() -> "%s: %d weights".formatted(source.model(), model.tensors()));
  }

  private static void write(
      ExportConfig config,
      MergedCheckpoint model,
      DataType stored,
      Map<String, String> digests,
      Path work) {
    long bytes = model.bytes(stored);
    ByteProgress progress =
        new ByteProgress("written", bytes, config.output().toString(), Console.out()::println);
    try {
      requireSpace(config.output(), work, bytes);
      model.write(work, stored, config.shardBytes(), progress);
      ExportRecord.write(work, digests, name(stored));
      for (Path file : files(work)) {
        AtomicWrite.force(file);
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(config.output(), e);
    }
  }

  /** Known before hours of writing. */
  private static void requireSpace(Path output, Path work, long bytes) throws IOException {
    long free = Files.getFileStore(work).getUsableSpace();
    if (free < bytes) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "export.output: the weights take %,.1f MiB and the disk of %s has %,.1f MiB free; free some space or give another path",
              bytes / MIB,
              output,
              free / MIB));
    }
  }

  /** Files beside the weights that loaders do not need, as a README, are told of. */
  private static void leftOut(Path model, Path output) {
    try {
      List<String> names =
          files(model).stream()
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.endsWith(".safetensors") && !name.endsWith(".index.json"))
              .filter(name -> !Files.exists(output.resolve(name)))
              .toList();
      if (!names.isEmpty()) {
        Console.out().printf("not copied from %s: %s%n", model, String.join(", ", names));
      }
    } catch (IOException e) {
      throw new UserException(model + " can't be listed; check its permissions", e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static String name(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
