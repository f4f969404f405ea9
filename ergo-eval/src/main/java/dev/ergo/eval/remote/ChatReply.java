package dev.ergo.eval.remote;

/**
 * What a server wrote.
 *
 * @param text the assistant's turn
 * @param promptTokens tokens of the conversation as the server counts them; 0 if it does not say
 * @param generatedTokens tokens of the turn; 0 if it does not say
 */
public record ChatReply(String text, int promptTokens, int generatedTokens) {}
