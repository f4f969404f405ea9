package dev.ergo.rl.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.train.CountedNoise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Continues conversations: new tokens, their text and log-probs. */
public final class GenerateJob {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadedPolicy policy;
  private final GenerateConfig config;
  private final long seed;

  /** Creates the job. */
  public GenerateJob(LoadedPolicy policy, GenerateConfig config, long seed) {
    this.policy = policy;
    this.config = config;
    this.seed = seed;
  }

  /** Runs it and returns whether every row succeeded. */
  public boolean run() {
    return new RowOutput(policy, true, config.batchSize(), "generate " + config + " seed " + seed)
        .process(Path.of(config.input()), Path.of(config.output()), this::generate);
  }

  private List<ObjectNode> generate(List<TokenSequence> prompts, List<Integer> rows) {
    int longest = prompts.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    SamplingOptions options =
        new SamplingOptions(config.temperature(), config.maxNewTokens(), config.ignoreEos());
    List<SampledTokens> drawn;
    try (Rollout rollout =
        policy.model().rollout(prompts, 1, policy.images(), longest + config.maxNewTokens())) {
      // A row's noise depends on its number in the file, not on the batch it falls into.
      int[] numbers = rows.stream().mapToInt(Integer::intValue).toArray();
      drawn = rollout.sample(options, new CountedNoise(seed, 0, numbers, 1).look(1));
    }
    List<ObjectNode> results = new ArrayList<>();
    drawn.forEach(generated -> results.add(result(generated)));
    return results;
  }

  private ObjectNode result(SampledTokens generated) {
    ObjectNode result = JSON.createObjectNode();
    int[] ids = generated.ids();
    boolean stopped = generated.stopped() && !config.ignoreEos();
    int[] spoken = stopped ? Arrays.copyOf(ids, ids.length - 1) : ids;
    result.put("text", policy.tokenizer().decode(spoken, !config.ignoreEos()));
    ArrayNode tokens = result.putArray("token_ids");
    Arrays.stream(ids).forEach(tokens::add);
    ArrayNode logProbs = result.putArray("logprobs");
    for (float value : generated.logProbs()) {
      logProbs.add(value);
    }
    return result.put("finish_reason", stopped ? "stop" : "length");
  }
}
