package dev.ergo.core.policy;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.ByteProgress;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;
import java.nio.file.Path;
import java.util.Locale;

/** The job that writes a model of random weights. */
public final class InitJob implements Job<InitJob.Config> {

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
      RunFolderConfig run, ModelConfig model, PromptOverrides prompts, InitJobConfig init) {

    /** Requires model and target. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, "model", model);
      Job.needed(NAME, "init", init);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Config> config() {
    return Config.class;
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    ScratchModel model = new ScratchModel(config.model(), config.prompts(), config.run().seed());
    Path output = config.init().output();
    System.out.printf(Locale.ROOT, "%,d weights of %s -> %s%n", model.size(), "model.init", output);
    model.write(output, new ByteProgress("written", model.bytes(), output.toString(), System.out));
    System.out.println("model: " + output);
    return 0;
  }
}
