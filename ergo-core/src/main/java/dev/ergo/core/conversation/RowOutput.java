package dev.ergo.core.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs rows in batches and writes one line for each, in order. A row that can't be used becomes
 * {@code {"id", "error"}} and spoils no other. The output appears as a whole; what is finished
 * before lies beside it, and the same job goes on from there.
 */
final class RowOutput {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadedPolicy policy;
  private final boolean addGenerationPrompt;
  private final int batchSize;
  private final String settings;

  /**
   * Creates the output.
   *
   * @param settings names what the results depend on beside input and policy
   */
  RowOutput(LoadedPolicy policy, boolean addGenerationPrompt, int batchSize, String settings) {
    this.policy = policy;
    this.addGenerationPrompt = addGenerationPrompt;
    this.batchSize = batchSize;
    this.settings = settings;
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
   * @return the exit code: 0 if every row succeeded, else 1
   */
  int process(String input, String output, Batch batch) {
    ConversationReader reader = new ConversationReader(Path.of(input), policy.pixelLimits());
    List<JsonNode> rows = reader.rows();
    PartialRows partial = PartialRows.open(Path.of(output), key(rows));
    try (partial) {
      List<ObjectNode> results = results(reader, rows, partial, Path.of(input), batch);
      StringBuilder text = new StringBuilder();
      results.forEach(result -> text.append(result).append('\n'));
      AtomicWrite.text(Path.of(output), text.toString());
      partial.done();
      return results.stream().anyMatch(result -> result.has("error")) ? 1 : 0;
    }
  }

  /** Images are not part of it: other ones belong under other names. */
  private String key(List<JsonNode> rows) {
    return Digest.of(settings, policy.answersDigest(), rows.toString());
  }

  private List<ObjectNode> results(
      ConversationReader reader,
      List<JsonNode> rows,
      PartialRows partial,
      Path input,
      Batch batch) {
    List<ObjectNode> results = new ArrayList<>(partial.found());
    if (!results.isEmpty()) {
      System.out.println("goes on after row " + results.size() + " of " + rows.size());
    }
    int written = results.size();
    List<TokenSequence> sequences = new ArrayList<>();
    List<Integer> members = new ArrayList<>();
    ProgressLine progress = new ProgressLine("row", written, rows.size());
    for (int i = written; i < rows.size(); i++) {
      results.add(null);
      try {
        sequences.add(encode(reader.messages(rows.get(i))));
        members.add(i);
      } catch (UserException e) {
        results.set(i, failure(rows.get(i), e.getMessage()));
      }
      if (members.size() == batchSize || i == rows.size() - 1) {
        flush(rows, results, sequences, members, batch);
        partial.append(results.subList(written, results.size()));
        written = results.size();
        System.out.println(progress.at(i + 1, input.getFileName().toString()));
      }
    }
    return results;
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
