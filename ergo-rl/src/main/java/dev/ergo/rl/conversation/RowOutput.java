package dev.ergo.rl.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.policy.LoadedPolicy;
import dev.ergo.rl.progress.ProgressLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs rows in batches and writes one line for each, in order. A row that can't be used becomes
 * {@code {"id", "error"}} and spoils no other.
 */
final class RowOutput {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadedPolicy policy;
  private final boolean addGenerationPrompt;
  private final int batchSize;

  RowOutput(LoadedPolicy policy, boolean addGenerationPrompt, int batchSize) {
    this.policy = policy;
    this.addGenerationPrompt = addGenerationPrompt;
    this.batchSize = batchSize;
  }

  /** Turns encoded conversations into one result each. */
  @FunctionalInterface
  interface Batch {

    /** Results in the order of {@code sequences}; {@code rows} are the numbers of the rows. */
    List<ObjectNode> run(List<TokenSequence> sequences, List<Integer> rows);
  }

  /**
   * Processes a file.
   *
   * @return whether every row succeeded
   */
  boolean process(Path input, Path output, Batch batch) {
    ConversationReader reader = new ConversationReader(input, policy.pixelLimits());
    List<JsonNode> rows = reader.rows();
    List<ObjectNode> results = new ArrayList<>();
    List<TokenSequence> sequences = new ArrayList<>();
    List<Integer> members = new ArrayList<>();
    ProgressLine progress = new ProgressLine("row", 0, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      results.add(null);
      try {
        sequences.add(encode(reader.messages(rows.get(i))));
        members.add(i);
      } catch (UserException e) {
        results.set(i, failure(rows.get(i), e.getMessage()));
      }
      if (members.size() == batchSize || i == rows.size() - 1) {
        flush(rows, results, sequences, members, batch);
        System.out.println(progress.at(i + 1, input.getFileName().toString()));
      }
    }
    StringBuilder text = new StringBuilder();
    results.forEach(result -> text.append(result).append('\n'));
    AtomicWrite.text(output, text.toString());
    return results.stream().noneMatch(result -> result.has("error"));
  }

  private TokenSequence encode(List<Message> messages) {
    String last = messages.get(messages.size() - 1).role();
    if (addGenerationPrompt && !last.equals("user")) {
      throw new UserException("the last message must be a user turn, found role " + last);
    }
    TokenSequence sequence = policy.chat().encode(messages, addGenerationPrompt);
    // Pixels that can't be decoded are this row's failure, not its batch's.
    policy.images().patches(sequence.images());
    return sequence;
  }

  private void flush(
      List<JsonNode> rows,
      List<ObjectNode> results,
      List<TokenSequence> sequences,
      List<Integer> members,
      Batch batch) {
    if (!members.isEmpty()) {
      List<ObjectNode> made = batch.run(List.copyOf(sequences), List.copyOf(members));
      for (int k = 0; k < members.size(); k++) {
        ObjectNode result = JSON.createObjectNode();
        result.set("id", rows.get(members.get(k)).path("id"));
        result.setAll(made.get(k));
        results.set(members.get(k), result);
      }
    }
    sequences.clear();
    members.clear();
  }

  private static ObjectNode failure(JsonNode row, String message) {
    ObjectNode result = JSON.createObjectNode();
    result.set("id", row.path("id"));
    return result.put("error", message);
  }
}
