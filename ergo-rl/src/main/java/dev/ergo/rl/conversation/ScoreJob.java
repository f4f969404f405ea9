package dev.ergo.rl.conversation;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.train.SpanSplit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Log-probs of the assistant's tokens of given conversations, at temperature 1. */
public final class ScoreJob {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadedPolicy policy;
  private final ScoreConfig config;

  /** Creates the job. */
  public ScoreJob(LoadedPolicy policy, ScoreConfig config) {
    this.policy = policy;
    this.config = config;
  }

  /** Runs it and returns whether every row succeeded. */
  public boolean run() {
    return new RowOutput(policy, false, config.batchSize(), "score " + config)
        .process(Path.of(config.input()), Path.of(config.output()), this::score);
  }

  private List<ObjectNode> score(List<TokenSequence> sequences, List<Integer> rows) {
    List<List<int[]>> spans =
        sequences.stream().map(s -> policy.chat().assistantSpans(s.ids())).toList();
    List<PrefixGroup> groups = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      Optional<PrefixGroup> group =
          SpanSplit.group(sequences.get(i), spans.get(i), policy.model().config().ids().image());
      group.ifPresent(groups::add);
    }
    float[][] values = groups.isEmpty() ? new float[0][] : logProbs(groups);
    List<ObjectNode> results = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < sequences.size(); i++) {
      boolean scored = spans.get(i).stream().anyMatch(span -> span[1] > span[0]);
      results.add(result(sequences.get(i), spans.get(i), scored ? values[next++] : new float[0]));
    }
    return results;
  }

  private float[][] logProbs(List<PrefixGroup> groups) {
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
    ArrayNode tokens = result.putArray("token_ids");
    Arrays.stream(sequence.ids()).forEach(tokens::add);
    ArrayNode list = result.putArray("spans");
    spans.forEach(span -> list.addArray().add(span[0]).add(span[1]));
    ArrayNode values = result.putArray("logprobs");
    for (float value : logProbs) {
      values.add(value);
    }
    return result;
  }
}
