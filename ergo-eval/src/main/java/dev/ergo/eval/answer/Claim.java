package dev.ergo.eval.answer;

/**
 * What an answer says of an option that it names.
 *
 * @param mention where it is named
 * @param strength how firmly
 * @param sentence number of the sentence
 * @param replaces whether it can stand for what was said before: its clause ends with it and says
 *     no more than that it is meant
 */
record Claim(Mention mention, Strength strength, int sentence, boolean replaces) {

  /** How firmly an option is named, the firmest first. */
  enum Strength {
    /** As the last word. */
    FINAL,
    /** As the answer. */
    STATED,
    /** Alone, with nothing said about it. */
    BARE,
    /** In a sentence about something. */
    PLAIN,
    /** As a question or a thought. */
    WEAK,
    /** As what is not the answer. */
    DENIED
  }

  Claim as(Strength other) {
    return new Claim(mention, other, sentence, replaces);
  }
}
