package dev.ergo.eval.answer;

/**
 * How answers are read and compared. Components left out ({@code null}) take the default.
 *
 * @param nfkc applies Unicode normalisation form KC (default true)
 * @param trim removes white space at both ends (default true)
 * @param caseFold compares without regard to case (default true)
 * @param collapseWhitespace reads any run of white space as one space (default true)
 * @param stripTrailingPunctuation removes {@code . , ; : ! ?} at the end (default false)
 * @param normalizeNumbers reads "1,200.50" as "1200.5" where the whole answer is one decimal number
 *     (default false)
 * @param fallback what is read where the answer tags are missing (default none)
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
    fallback = fallback == null ? Fallback.NONE : fallback;
  }

  /** The rules that hold where nothing is configured. */
  public static MatchConfig defaults() {
    return new MatchConfig(null, null, null, null, null, null, null);
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
}
