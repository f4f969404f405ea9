package dev.ergo.core.conversation;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.job.Job;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Log-probs of the assistant's tokens of given conversations, at temperature 1. */
public final class ScoreJob extends Job<ScoreJob.Config> {

  private static final String NAME = "score";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The sections that it reads.
   *
   * @param run the seed
   * @param model the policy
   * @param prompts texts that replace those saved with the model
   * @param score files and batch size
   */
  public record Config(
      RunFolderConfig run, ModelConfig model, PromptOverrides prompts, ScoreConfig score) {

    /** Requires a model and files. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, "model", model).checkFor(NAME, false);
      model.onOneDevice(NAME);
      Job.needed(NAME, "score", score);
    }
  }

  /** Says its name and what it reads. */
  public ScoreJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "gives log-probs of conversations";
  }

  @Override
  public void validate(LoadedConfig<Config> loaded) {
    RowOutput.validate(
        loaded.value().model(), loaded.value().prompts(), loaded.value().score().input());
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    ScoreConfig section = config.score();
    OutputFile.check(
        "score.output",
        Path.of(section.output()),
        RowOutput.former("spans"),
        Path.of(section.input()));
    long seed = config.run().seed();
    try (LoadedPolicy policy =
        LoadedPolicy.load(config.model(), config.prompts(), seed, Console.out()::println)) {
      RowOutput output =
          new RowOutput(
              policy, false, section.batchSize(), 0, "score " + ConfigLoader.toYaml(section));
      return output.process(
          section.input(), section.output(), (sequences, rows) -> score(policy, sequences));
    }
  }

  private static List<ObjectNode> score(LoadedPolicy policy, List<TokenSequence> sequences) {
    List<List<int[]>> spans =
        sequences.stream().map(s -> policy.chat().assistantSpans(s.ids())).toList();
    List<PrefixGroup> groups = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      Optional<PrefixGroup> group =
          PrefixGroup.split(sequences.get(i), spans.get(i), policy.model().config().ids().image());
      group.ifPresent(groups::add);
    }
    float[][] values = groups.isEmpty() ? new float[0][] : logProbs(policy, groups);
    List<ObjectNode> results = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < sequences.size(); i++) {
      boolean scored = spans.get(i).stream().anyMatch(span -> span[1] > span[0]);
      results.add(result(sequences.get(i), spans.get(i), scored ? values[next++] : new float[0]));
    }
    return results;
  }

  private static float[][] logProbs(LoadedPolicy policy, List<PrefixGroup> groups) {
    try (NDManager scope = policy.manager().newSubManager()) {
      ScoredTokens tokens =
          policy.model().logProbs(new LogProbRequest(groups, 1, policy.images()), scope);
      float[] flat = tokens.logProbs().toFloatArray();
      int width = (int) tokens.logProbs().getShape().get(1);
      float[][] rows = new float[groups.size()][];
      for (int row = 0; row < rows.length; row++) {
        int count = groups.get(row).continuations().get(0).scoredCount();
        rows[row] = Arrays.copyOfRange(flat, row * width, row * width + count);
      }
      return rows;
    }
  }

  private static ObjectNode result(TokenSequence sequence, List<int[]> spans, float[] logProbs) {
    ObjectNode result = JSON.createObjectNode();
    result.set("token_ids", JSON.valueToTree(sequence.ids()));
    result.set("spans", JSON.valueToTree(spans));
    result.set("logprobs", JSON.valueToTree(logProbs));
    return result;
  }
}
