package dev.ergo.data.rollout;

/**
 * What the policy wrote in a stage.
 *
 * @param text without special tokens
 * @param generatedTokens sampled tokens, the stop token included
 * @param truncated whether the length limit ended it
 */
public record StageText(String text, int generatedTokens, boolean truncated) {}
