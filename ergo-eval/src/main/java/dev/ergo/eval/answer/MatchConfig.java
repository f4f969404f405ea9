package dev.ergo.eval.answer;

import java.util.Locale;

/**
 * Settings of reading and comparing answers. Components left out ({@code null}) take the default.
 *
 * @param nfkc Unicode normalisation form KC first
 * @param trim white space at both ends does not count
 * @param caseFold case does not count
 * @param collapseWhitespace a run of white space counts as one space
 * @param stripTrailingPunctuation . , ; : ! ? at the end do not count
 * @param normalizeNumbers 1,200.50 equals 1200.5
 * @param fallback what is read without answer tags: none, stated ("the answer is B") or lmms_eval;
 *     absent: stated for eval.predictions, else none
 */
public record MatchConfig(
    Boolean nfkc,
    Boolean trim,
    Boolean caseFold,
    Boolean collapseWhitespace,
    Boolean stripTrailingPunctuation,
    Boolean normalizeNumbers,
    Fallback fallback) {

  /** Fills in the defaults. */
  public MatchConfig {
    nfkc = nfkc == null || nfkc;
    trim = trim == null || trim;
    caseFold = caseFold == null || caseFold;
    collapseWhitespace = collapseWhitespace == null || collapseWhitespace;
    stripTrailingPunctuation = stripTrailingPunctuation != null && stripTrailingPunctuation;
    normalizeNumbers = normalizeNumbers != null && normalizeNumbers;
  }

  /** The rules that hold where nothing is configured. */
  public static MatchConfig defaults() {
    return new MatchConfig(null, null, null, null, null, null, Fallback.NONE);
  }

  /** The rules by their configuration keys, for reports and digests. */
  public String description() {
    return "nfkc=%s, trim=%s, case_fold=%s, collapse_whitespace=%s, strip_trailing_punctuation=%s, normalize_numbers=%s, fallback=%s"
        .formatted(
            nfkc,
            trim,
            caseFold,
            collapseWhitespace,
            stripTrailingPunctuation,
            normalizeNumbers,
            fallback().name().toLowerCase(Locale.ROOT));
  }

  @Override
  public Fallback fallback() {
    return fallback == null ? Fallback.NONE : fallback;
  }

  /** These rules, with the given fallback where none is configured. */
  public MatchConfig orFallback(Fallback absent) {
    return fallback == null ? withFallback(absent) : this;
  }

  /** These rules with another fallback. */
  public MatchConfig withFallback(Fallback other) {
    return new MatchConfig(
        nfkc,
        trim,
        caseFold,
        collapseWhitespace,
        stripTrailingPunctuation,
        normalizeNumbers,
        other);
  }

  /** What is read where a text holds no well-formed {@code <answer>…</answer>}. */
  public enum Fallback {
    /** Nothing: the text counts as having no answer. */
    NONE,
    /**
     * The text behind {@code </think>}, read as the inside of tags is: the option that it states
     * ("the answer is (B)"), else the one that stands alone, else the only one that it speaks of
     * and does not deny. An open question takes the whole text, or what that states.
     */
    STATED,
    /**
     * The letter that lmms-eval's V* scorer finds ({@code lmms_eval/tasks/vstar_bench/utils.py},
     * {@code extract_answer_letter}): the first hit of its patterns in order, in upper case. It
     * takes the first letter of any text that begins with A to D ("Based on …" is B); it is here so
     * that published scores can be compared. An open question takes the whole text.
     */
    LMMS_EVAL
  }
}
