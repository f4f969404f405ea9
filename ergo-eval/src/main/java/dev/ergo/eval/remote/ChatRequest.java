package dev.ergo.eval.remote;

import dev.ergo.core.text.Message;
import java.util.List;

/**
 * A conversation that a server is to continue.
 *
 * @param messages its turns, the last one the user's
 * @param maxTokens tokens to write at most
 * @param temperature 0 for greedy decoding
 * @param seed for servers that can repeat a draw
 */
public record ChatRequest(List<Message> messages, int maxTokens, double temperature, long seed) {

  /** Copies the turns. */
  public ChatRequest {
    messages = List.copyOf(messages);
  }
}
