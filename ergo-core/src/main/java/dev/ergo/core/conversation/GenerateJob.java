package dev.ergo.core.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.job.Job;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Continues conversations: new tokens, their text and log-probs. */
public final class GenerateJob extends Job<GenerateJob.Config> {

  private static final String NAME = "generate";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The sections that it reads.
   *
   * @param run the seed
   * @param model the policy
   * @param prompts texts that replace those saved with the model
   * @param generate files, lengths and sampling
   */
  public record Config(
      RunFolderConfig run, ModelConfig model, PromptOverrides prompts, GenerateConfig generate) {

    /** Requires a model and files. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, "model", model).checkFor(NAME, false);
      model.onOneDevice(NAME);
      Job.needed(NAME, "generate", generate);
    }
  }

  /** Says its name and what it reads. */
  public GenerateJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "continues conversations with images";
  }

  @Override
  public void validate(LoadedConfig<Config> loaded) {
    RowOutput.validate(
        loaded.value().model(), loaded.value().prompts(), loaded.value().generate().input());
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    GenerateConfig section = config.generate();
    OutputFile.check(
        "generate.output",
        Path.of(section.output()),
        RowOutput.former("finish_reason"),
        Path.of(section.input()));
    long seed = config.run().seed();
    try (LoadedPolicy policy =
        LoadedPolicy.load(config.model(), config.prompts(), seed, Console.out()::println)) {
      RowOutput output =
          new RowOutput(
              policy,
              true,
              section.batchSize(),
              section.maxNewTokens(),
              "generate " + ConfigLoader.toYaml(section) + "seed: " + seed);
      return output.process(
          section.input(),
          section.output(),
          (prompts, rows) -> generate(policy, section, seed, prompts, rows));
    }
  }

  private static List<ObjectNode> generate(
      LoadedPolicy policy,
      GenerateConfig config,
      long seed,
      List<TokenSequence> prompts,
      List<Integer> rows) {
    int longest = prompts.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    SamplingOptions options =
        new SamplingOptions(
            config.temperature(),
            config.maxNewTokens(),
            config.ignoreEos(),
            Truncation.of(config.topK(), config.topP()));
    List<SampledTokens> drawn;
    try (Rollout rollout =
        policy.model().rollout(prompts, 1, policy.images(), longest + config.maxNewTokens())) {
      // A row's noise depends on its number in the file, not on the batch it falls into.
      int[] numbers = rows.stream().mapToInt(Integer::intValue).toArray();
      drawn = rollout.sample(options, new RolloutNoise(seed, 0, numbers, 1).look(1));
    }
    List<ObjectNode> results = new ArrayList<>();
    drawn.forEach(one -> results.add(result(policy, config, one)));
    return results;
  }

  private static ObjectNode result(
      LoadedPolicy policy, GenerateConfig config, SampledTokens generated) {
    ObjectNode result = JSON.createObjectNode();
    int[] ids = generated.ids();
    boolean stopped = generated.stopped() && !config.ignoreEos();
    int[] spoken = stopped ? Arrays.copyOf(ids, ids.length - 1) : ids;
    result.put("text", policy.tokenizer().decode(spoken, !config.ignoreEos()));
    result.set("token_ids", JSON.valueToTree(ids));
    result.set("logprobs", JSON.valueToTree(generated.logProbs()));
    return result.put("finish_reason", stopped ? "stop" : "length");
  }
}
