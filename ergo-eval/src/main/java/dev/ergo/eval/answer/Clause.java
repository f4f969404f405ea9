package dev.ergo.eval.answer;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of an answer that says one thing.
 *
 * @param from place of its first word
 * @param to place behind its last word
 * @param sentence number of its sentence, counted from 0
 * @param asked whether the sentence ends in a question mark
 * @param end what stands behind it
 */
record Clause(int from, int to, int sentence, boolean asked, End end) {

  /** What ends a clause. */
  enum End {
    /** A line break, or the end of the text. */
    LINE,
    /** A colon or dash. */
    COLON,
    /** Another mark or a conjunction. */
    OTHER
  }

  private static final int NEAR = 4;
  private static final String ENDS = ".!?;…。！？；।؟";

  /** The clauses of a text in their order. */
  static List<Clause> of(ReadText text) {
    return new Splitter(text).split();
  }

  private static final class Splitter {

    private final ReadText text;
    private final List<Clause> clauses = new ArrayList<>();
    private int from;
    private int sentence;
    private int sentenceBegin;

    private Splitter(ReadText text) {
      this.text = text;
    }

    private List<Clause> split() {
      for (int at = 0; at < text.size(); at++) {
        if (text.isNamed(at)) {
          continue;
        }
        Word word = text.word(at);
        if (word.kind() == Word.Kind.BREAK || word.isMark(ENDS) && !isLabelPoint(at)) {
          close(at, word.kind() == Word.Kind.BREAK ? End.LINE : End.OTHER);
          from = at + 1;
          endSentence(word.isMark("?？؟"));
        } else if (isComma(at) || isBracket(at)) {
          close(at, End.OTHER);
          from = at + 1;
        } else if (isColon(at)) {
          close(at, End.COLON);
          from = at + 1;
        } else if (text.says(at, Signal.BOUNDARY) || isLink(at)) {
          close(at, End.OTHER);
          from = at;
        }
      }
      close(text.size(), End.LINE);
      return clauses;
    }

    private void close(int to, End end) {
      if (to > from) {
        clauses.add(new Clause(from, to, sentence, false, end));
      }
    }

    private void endSentence(boolean asked) {
      if (asked) {
        clauses.subList(sentenceBegin, clauses.size()).replaceAll(Clause::question);
      }
      sentenceBegin = clauses.size();
      sentence++;
    }

    /** The point of "1. D" at the begin of a line. */
    private boolean isLabelPoint(int at) {
      return text.word(at).isMark(".")
          && at > 0
          && text.word(at - 1).kind() == Word.Kind.NUMBER
          && !text.isNamed(at - 1)
          && (at == 1 || text.word(at - 2).kind() == Word.Kind.BREAK);
    }

    /** A comma, unless it stands between two options of a list. */
    private boolean isComma(int at) {
      if (!text.word(at).isMark(",，、،")) {
        return false;
      }
      int next = next(at + 1);
      return !(text.isNamed(before(at)) && text.isNamed(next)) || isSubject(at, next);
    }

    /** "B, A is wrong": what follows is a clause of its own, not the end of a list. */
    private boolean isSubject(int comma, int next) {
      if (text.says(comma + 1, Signal.JOINER)) {
        return false;
      }
      int behind = next;
      while (behind < next + NEAR && text.isNamed(behind)) {
        behind++;
      }
      return text.says(behind, Signal.CANNOT)
          || behind < text.size() && text.word(behind).lower().equals("is");
    }

    /** "and" between two clauses, and not between two options. */
    private boolean isLink(int at) {
      return text.says(at, Signal.LINK)
          && !(text.isNamed(before(at)) && text.isNamed(next(at + 1)));
    }

    /** A bracket that is not around a letter. */
    private boolean isBracket(int at) {
      if (text.word(at).isMark("(（")) {
        return !text.isNamed(at + 1);
      }
      return text.word(at).isMark(")）") && !text.isNamed(at - 1);
    }

    /**
     * A colon or dash behind which somebody says more than about what stands before it: "Answer: B"
     * and "B: not visible" are one clause, "B: the car is not red" are two.
     */
    private boolean isColon(int at) {
      boolean dash = text.word(at).isMark("-") && text.word(at).spaced();
      if (!dash && !text.word(at).isMark(":：")) {
        return false;
      }
      int place = at + 1;
      while (place < text.size()
          && place < at + NEAR
          && (!text.word(place).isText() && text.word(place).kind() != Word.Kind.BREAK
              || text.says(place, Signal.PREDICATE)
              || text.says(place, Signal.ARTICLE)
              || text.says(place, Signal.POINTING)
              || text.says(place, Signal.NAMING))
          && !denies(place)) {
        place++;
      }
      return !text.isNamed(place) && !denies(place) && !text.says(place, Signal.CUE);
    }

    private boolean denies(int at) {
      return text.says(at, Signal.NOT)
          || text.says(at, Signal.CANNOT)
          || text.says(at, Signal.WRONG)
          || text.says(at, Signal.RULES_OUT);
    }

    private int before(int at) {
      int place = at - 1;
      while (place > at - NEAR
          && place > from
          && text.word(place).kind() == Word.Kind.MARK
          && !text.isNamed(place)) {
        place--;
      }
      return place;
    }

    private int next(int at) {
      int place = at;
      while (place < at + NEAR
          && place < text.size()
          && (text.says(place, Signal.JOINER)
              || text.isSilent(place) && text.word(place).kind() != Word.Kind.BREAK)) {
        place++;
      }
      return place;
    }
  }

  private Clause question() {
    return new Clause(from, to, sentence, true, end);
  }
}
