package dev.ergo.eval.answer;

/** What a word says about the options that its sentence names; the words stand in signals.txt. */
enum Signal {
  /** Says nothing: "the". */
  ARTICLE,
  /** Says nothing but that an option is meant: "it is". */
  POINTING,
  /** "option", "letter": names what follows a letter. */
  NAMING,
  /** "vitamin", "gate": what follows is a letter of a name, and not an option's. */
  TYPE,
  /** "Dr": the same with a full stop. */
  TITLE,
  /** Joins options into a list. */
  JOINER,
  /** A joiner that may as well begin a new clause: "and". */
  LINK,
  /** Announces the answer. */
  CUE,
  /** Draws a conclusion: "therefore". */
  CONCLUSION,
  /** Announces the last word: "final answer", LaTeX's box. */
  FINAL,
  /** Denies what follows, or what stands before if nothing follows. */
  NOT,
  /** Denies what follows: "rather than". */
  NOT_THIS,
  /** A verb that denies both its subject and what follows: "isn't". */
  CANNOT,
  /** Says of what stands before that it is wrong, or of what follows. */
  WRONG,
  /** A verb that denies its object: "rule out". */
  RULES_OUT,
  /** Denies what stands before only, as at the end of a Japanese or Korean sentence. */
  NOT_SO,
  /** Turns what is said of the others round for what follows: "all but". */
  EXCEPT,
  /** Holds a negative word and denies nothing: "no doubt". */
  AFFIRMING,
  /** Begins a new clause. */
  BOUNDARY,
  /** What is named here is only thought of. */
  HEDGE,
  /** What is named here was thought of before. */
  FORMER,
  /** "would": what stands before is only supposed. */
  WOULD,
  /** Takes back what was said before. */
  CORRECTION,
  /** A sentence of its own: "No." */
  NO,
  /** A sentence of its own: "Yes." */
  YES,
  /** A verb or conjunction, which shows that the A before it is no article. */
  PREDICATE
}
