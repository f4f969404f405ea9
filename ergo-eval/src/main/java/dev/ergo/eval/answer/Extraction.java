package dev.ergo.eval.answer;

/**
 * What stands where the answer should be.
 *
 * @param text the answer, or the text that the fallback reads; empty where {@code cause} tells why
 * @param tagged whether the text stood inside {@code <answer>…</answer>}
 * @param cause {@link FailureCause#NONE} if there is a text to read
 */
public record Extraction(String text, boolean tagged, FailureCause cause) {}
