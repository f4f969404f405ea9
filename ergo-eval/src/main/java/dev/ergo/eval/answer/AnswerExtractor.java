package dev.ergo.eval.answer;

/** Finds the answer in what a policy generated. */
public final class AnswerExtractor {

  private static final String OPEN = "<answer>";
  private static final String CLOSE = "</answer>";
  private static final String THINK_END = "</think>";

  private final Fallback fallback;

  /**
   * Creates an extractor.
   *
   * @param fallback what is read where the tags are missing or open
   */
  public AnswerExtractor(Fallback fallback) {
    this.fallback = fallback;
  }

  /**
   * The text inside the last well-formed {@code <answer>…</answer>}, trimmed. A pair is well-formed
   * if no other opening tag stands inside it; tags are lower case, as the prompts spell them.
   *
   * @param generated everything the policy wrote in its last turn
   */
  public Extraction extract(String generated) {
    int open = generated.lastIndexOf(OPEN, generated.lastIndexOf(CLOSE));
    if (open >= 0) {
      int start = open + OPEN.length();
      String inside = generated.substring(start, generated.indexOf(CLOSE, start)).strip();
      return inside.isEmpty()
          ? new Extraction("", true, FailureCause.EMPTY)
          : new Extraction(inside, true, FailureCause.NONE);
    }
    return untagged(generated);
  }

  private Extraction untagged(String generated) {
    int open = generated.lastIndexOf(OPEN);
    if (fallback == Fallback.NONE) {
      return new Extraction("", false, open < 0 ? FailureCause.NO_ANSWER : FailureCause.UNCLOSED);
    }
    String text = generated;
    if (open >= 0) {
      text = generated.substring(open + OPEN.length());
    } else if (fallback == Fallback.STATED && generated.contains(THINK_END)) {
      text = generated.substring(generated.lastIndexOf(THINK_END) + THINK_END.length());
    }
    text = text.strip();
    return text.isEmpty()
        ? new Extraction("", false, open < 0 ? FailureCause.NO_ANSWER : FailureCause.UNCLOSED)
        : new Extraction(text, false, FailureCause.NONE);
  }
}
