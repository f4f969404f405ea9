package dev.ergo.eval.answer;

import java.util.List;

/**
 * The negations of a clause and how far they reach: "not A" denies what follows, "A isn't" what
 * stands before too, "all but A are wrong" turns it round. Two passes over the clause.
 *
 * @param forward first place from which all that follows is denied
 * @param except first place from which what follows is set apart from the others
 * @param backward last place before which all is denied
 * @param backwardForLetters the same for letters alone: in "A shows no red", A is denied too
 */
record Denials(int forward, int except, int backward, int backwardForLetters) {

  private static final int NEVER = Integer.MAX_VALUE;

  static Denials of(ReadText text, Clause clause, List<Mention> mentions) {
    int firstMention = mentions.get(0).first();
    int lastMention = mentions.get(mentions.size() - 1).first();
    int forward = NEVER;
    int except = NEVER;
    int backward = -1;
    int letters = -1;
    int next = 0;
    for (int at = clause.from(); at < clause.to(); at++) {
      while (next < mentions.size() && mentions.get(next).first() < at) {
        next++;
      }
      boolean ahead = at < lastMention;
      boolean verb = text.says(at, Signal.CANNOT) || isVerbNot(text, clause, at);
      boolean not = text.says(at, Signal.NOT);
      boolean rulesOut = text.says(at, Signal.RULES_OUT);
      boolean wrong = text.says(at, Signal.WRONG);
      if (text.says(at, Signal.EXCEPT)) {
        except = Math.min(except, at);
      }
      boolean passedOver = text.says(at, Signal.NOT_THIS);
      if (verb || not || passedOver || rulesOut && ahead || wrong && at < firstMention) {
        forward = Math.min(forward, at);
      }
      if (verb || wrong || text.says(at, Signal.NOT_SO) || (not || rulesOut) && !ahead) {
        backward = at;
      }
      if (not && ahead && !mentions.get(next).lettered()) {
        letters = at;
      }
    }
    return new Denials(forward, except, backward, letters);
  }

  /** "is not", "can not". */
  private static boolean isVerbNot(ReadText text, Clause clause, int at) {
    return text.says(at, Signal.NOT)
        && at > clause.from()
        && text.says(at - 1, Signal.PREDICATE)
        && !text.says(at - 1, Signal.JOINER);
  }

  /** Whether a clause without options denies what was spoken of before it: "which isn't there". */
  static boolean denySubject(ReadText text, Clause clause) {
    int first = clause.from();
    boolean verb =
        text.says(first, Signal.PREDICATE)
            || text.says(first, Signal.CANNOT)
            || text.says(first, Signal.WRONG);
    return verb && deny(text, clause);
  }

  /** Whether a clause has a verb that denies. */
  static boolean deny(ReadText text, Clause clause) {
    for (int at = clause.from(); at < clause.to(); at++) {
      if (text.says(at, Signal.CANNOT)
          || text.says(at, Signal.WRONG)
          || text.says(at, Signal.NOT_SO)
          || isVerbNot(text, clause, at)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a mention is denied. */
  boolean deny(Mention mention) {
    boolean denied =
        forward < mention.first()
            || backward > mention.last()
            || mention.lettered() && backwardForLetters > mention.last();
    return denied != except < mention.first();
  }
}
