package dev.ergo.core.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.Excerpt;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs rows in batches and writes one line for each, in order. A row that can't be used becomes
 * {@code {"id", "error"}} and spoils no other. The output appears as a whole; what is finished
 * before lies beside it, and the same job goes on from there.
 *
 * @param addGenerationPrompt whether rows end where the assistant begins to write
 * @param newTokens tokens that may follow a row at most
 * @param settings names what the results depend on beside input and policy
 */
record RowOutput(
    LoadedPolicy policy,
    boolean addGenerationPrompt,
    int batchSize,
    int newTokens,
    String settings) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many are looked at before a job begins. */
  private static final int FIRST_ROWS = 16;

  /** Turns encoded conversations into one result each. */
  @FunctionalInterface
  interface Batch {

    /** Results in the order of {@code sequences}; {@code rows} are the numbers of the rows. */
    List<ObjectNode> run(List<TokenSequence> sequences, List<Integer> rows);
  }

  /**
   * Tells an earlier output.
   *
   * @param key what rows of the job have beside token ids and log-probs
   */
  static OutputFile.Former former(String key) {
    return OutputFile.Former.lines("id", "token_ids", "logprobs", key)
        .or(OutputFile.Former.lines("id", "error"));
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
      return tellFailures(results, output) ? 0 : 1;
    }
  }

  /**
   * Checks the model and the first rows of a file, without weights.
   *
   * @throws dev.ergo.core.error.UserException for what would keep a job from processing it
   */
  static void validate(ModelConfig model, PromptOverrides prompts, String input) {
    PolicyOutline.of(model, prompts);
    ConversationReader reader = new ConversationReader(Path.of(input), PixelLimits.ofBudget(640));
    List<JsonNode> rows = reader.rows();
    rows.stream().limit(FIRST_ROWS).forEach(reader::messages);
    Console.out()
        .println("%s: %d rows; the model's files fit together".formatted(input, rows.size()));
  }

  /** Says how many rows failed and where they are listed; returns whether none did. */
  private static boolean tellFailures(List<ObjectNode> results, String output) {
    List<ObjectNode> failed = results.stream().filter(result -> result.has("error")).toList();
    if (!failed.isEmpty()) {
      Console.err()
          .println(
              "error: %d of %d rows failed; their lines in %s have the key error (the first, id %s: %s)"
                  .formatted(
                      failed.size(),
                      results.size(),
                      output,
                      Excerpt.of(failed.get(0).path("id").asText()),
                      failed.get(0).path("error").asText()));
    }
    return failed.isEmpty();
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
      Console.out().println("goes on after row " + results.size() + " of " + rows.size());
    }
    int written = results.size();
    Map<Integer, TokenSequence> pending = new LinkedHashMap<>();
    ProgressLine progress = new ProgressLine("row", written, rows.size());
    for (int i = written; i < rows.size(); i++) {
      results.add(null);
      try {
        pending.put(i, encode(reader.messages(rows.get(i))));
      } catch (UserException e) {
        results.set(i, result(rows.get(i)).put("error", e.getMessage()));
      }
      if (pending.size() == batchSize || i == rows.size() - 1) {
        if (!pending.isEmpty()) {
          finish(rows, results, pending, batch);
        }
        pending.clear();
        partial.append(results.subList(written, results.size()));
        written = results.size();
        Console.out().println(progress.at(i + 1, input.getFileName().toString()));
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
    int positions = policy.model().config().text().maxPositions();
    if (sequence.length() + newTokens > positions) {
      throw new UserException(
          "the conversation has %d tokens%s, but the model was made for %d (max_position_embeddings in config.json); shorten it, or give its images fewer pixels"
              .formatted(
                  sequence.length(),
                  newTokens > 0 ? " and up to " + newTokens + " may follow" : "",
                  positions));
    }
    // Pixels that can't be decoded are this row's failure, not its batch's.
    policy.images().patches(sequence.images());
    return sequence;
  }

  private static void finish(
      List<JsonNode> rows,
      List<ObjectNode> results,
      Map<Integer, TokenSequence> pending,
      Batch batch) {
    List<Integer> members = List.copyOf(pending.keySet());
    List<ObjectNode> made = batch.run(List.copyOf(pending.values()), members);
    for (int k = 0; k < members.size(); k++) {
      ObjectNode result = result(rows.get(members.get(k)));
      results.set(members.get(k), result.setAll(made.get(k)));
    }
  }

  private static ObjectNode result(JsonNode row) {
    return JSON.createObjectNode().set("id", row.path("id"));
  }
}
