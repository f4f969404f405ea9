package dev.ergo.rl.remote;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.text.Message;
import dev.ergo.eval.ask.ChatClient;
import dev.ergo.eval.ask.ChatReply;
import dev.ergo.eval.ask.ChatRequest;
import dev.ergo.eval.ask.EndpointConfig;
import dev.ergo.eval.ask.Replies;
import dev.ergo.eval.item.PolicyUnavailable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A model behind a server. Its replies are kept in a file, and nothing is asked twice. */
final class ServerReplies implements JudgeReplies {

  /** A reply is one word; some models think before. */
  private static final int MAX_TOKENS = 512;

  private final ChatClient client;
  private final Consumer<String> notices;

  /**
   * Creates it; the server is asked when texts come.
   *
   * @param file keeps its replies
   * @param waits told what is waited for
   * @param notices told what the server will not have
   */
  ServerReplies(
      EndpointConfig endpoint, Path file, Consumer<String> waits, Consumer<String> notices) {
    this.client = new ChatClient(endpoint, new ImageProcessor(), waits);
    this.notices = notices;
    client.keepIn(Replies.in(file));
  }

  @Override
  public List<Optional<String>> to(List<String> prompts) {
    client.beginBatch();
    List<ChatClient.Outcome<ChatReply>> outcomes;
    try {
      outcomes =
          client.ask(
              prompts.stream()
                  .map(
                      text ->
                          new ChatRequest(List.of(Message.text("user", text)), MAX_TOKENS, 0, 0))
                  .toList());
    } catch (PolicyUnavailable e) {
      throw new UserException(
          "rewards.answer_judge: "
              + e.getMessage()
              + "; the same command goes on from the last checkpoint",
          e);
    }
    List<Optional<String>> replies = new ArrayList<>();
    for (ChatClient.Outcome<ChatReply> outcome : outcomes) {
      outcome.refusal().ifPresent(refusal -> notices.accept(refusal.getMessage()));
      replies.add(outcome.result().map(ChatReply::text));
    }
    return replies;
  }

  @Override
  public void close() {
    client.close();
  }
}
