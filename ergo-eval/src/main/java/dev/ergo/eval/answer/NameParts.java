package dev.ergo.eval.answer;

import java.util.List;
import java.util.Set;

/**
 * Tells letters that are parts of names and abbreviations from those of options.
 *
 * @param letters how many options have letters
 */
record NameParts(int letters) {

  private static final Set<String> NOT_APPLICABLE = Set.of("na", "an");

  /** "Vitamin D", "hepatitis B", "Dr. B": a word that makes a name together with a letter. */
  boolean isType(List<Word> text, List<Set<Signal>> signals, int at) {
    if (at == 0 || !text.get(at).isCapital() || isPart(text, at)) {
      return false;
    }
    boolean dotted = at > 1 && text.get(at - 1).isMark(".") && !text.get(at - 1).spaced();
    return signals.get(dotted ? at - 2 : at - 1).contains(dotted ? Signal.TITLE : Signal.TYPE)
        || signals.get(at - 1).contains(Signal.TITLE);
  }

  /** "It says Maple B": the end of a name in the middle of a sentence. */
  boolean isEnd(List<Word> text, List<Set<Signal>> signals, int at) {
    return at > 1
        && text.get(at - 2).isText()
        && text.get(at - 1).kind() == Word.Kind.WORD
        && text.get(at - 1).isCapital()
        && text.get(at - 1).letter() < 0
        && signals.get(at - 1).isEmpty()
        && signals.get(at - 2).stream().noneMatch(Signal.CORRECTION::equals);
  }

  /** Part of an abbreviation: U.S.A., C++, N/A. */
  boolean isPart(List<Word> text, int at) {
    boolean tightBefore = at > 0 && !text.get(at).spaced();
    boolean tightBehind = at + 1 < text.size() && !text.get(at + 1).spaced();
    if (tightBehind && text.get(at + 1).isMark("+#^@°")
        || tightBefore && text.get(at - 1).isMark("@#°^+")) {
      return true;
    }
    if (tightBehind && text.get(at + 1).isMark("./")) {
      Word next = at + 2 < text.size() && !text.get(at + 2).spaced() ? text.get(at + 2) : null;
      if (next != null && isPartner(text.get(at + 1), text.get(at), next)) {
        return true;
      }
    }
    if (tightBefore && text.get(at - 1).isMark("./") && at > 1 && !text.get(at - 1).spaced()) {
      return isPartner(text.get(at - 1), text.get(at), text.get(at - 2));
    }
    return false;
  }

  private boolean isPartner(Word mark, Word letter, Word other) {
    if (mark.isMark(".")) {
      return other.letter() >= 0;
    }
    boolean notApplicable = NOT_APPLICABLE.contains(letter.lower() + other.lower());
    return other.isText() && (other.letter() < 0 || other.letter() >= letters || notApplicable);
  }
}
