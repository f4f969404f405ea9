package dev.ergo.core.policy;

import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.CompanionFiles;
import dev.ergo.core.checkpoint.RandomCheckpoint;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.ByteProgress;
import dev.ergo.core.io.Console;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The job that writes a model of random weights. */
public final class InitJob extends Job<InitJob.Config> {

  private static final String NAME = "init";

  /**
   * The sections that it reads.
   *
   * @param run the seed of the weights
   * @param model {@code model.init} and the number type
   * @param prompts texts that are saved with the model
   * @param init where it goes
   */
  public record Config(
      RunFolderConfig run, ModelConfig model, PromptOverrides prompts, Target init) {

    /** Requires model and target. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, "model", model).onOneDevice(NAME);
      Job.needed(NAME, "init", init);
    }
  }

  /**
   * Job init: writes the model that model.init describes, of the number type model.dtype.
   *
   * @param output folder that must not exist yet, or be empty; required. Example: {@code
   *     runs/models/random}
   */
  public record Target(Path output) {

    /** Requires the folder. */
    public Target {
      Check.output("output", Check.present("output", output));
    }
  }

  /** Says its name and what it reads. */
  public InitJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "makes a model of random weights from a config.json or from sizes";
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    RandomCheckpoint weights = weights(config);
    Path folder = Path.of(config.model().init().tokenizer());
    Path output = config.init().output();
    Console.out()
        .printf(Locale.ROOT, "%,d weights of %s -> %s%n", weights.size(), "model.init", output);
    DataType stored = config.model().dataType();
    // What is not given here is not saved: it stays ERGO's.
    Map<String, ?> prompts =
        config.prompts() == null
            ? Map.of()
            : SavedPrompts.asMap(config.prompts().over(Prompts.ergo()));
    weights.write(
        output,
        CompanionFiles.in(folder),
        stored,
        prompts,
        new ByteProgress(
            "written", weights.bytes(stored), output.toString(), Console.out()::println));
    Console.out().println("model: " + output);
    return 0;
  }

  /** Reads tokenizer and sizes. */
  @Override
  public void validate(LoadedConfig<Config> loaded) {
    weights(loaded.value());
  }

  private static RandomCheckpoint weights(Config config) {
    ScratchConfig init = config.model().init();
    if (init == null) {
      throw new UserException(
          "model.init is missing; job init makes the random weights that it describes");
    }
    Tokenizer words = Tokenizer.load(Path.of(init.tokenizer()));
    return new RandomCheckpoint(init.model(words), init.weights(), config.run().seed());
  }
}
