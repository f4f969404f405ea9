package dev.ergo.eval.answer;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A word, number, mark or line break of a text.
 *
 * @param form as texts of options are compared
 * @param kind what it is
 * @param spaced whether white space stands before it, or nothing
 * @param hyphened whether a hyphen joins it to the word before
 * @param plain compatible characters as one, case kept
 * @param lower the same in lower case
 */
record Word(String form, Kind kind, boolean spaced, boolean hyphened, String plain, String lower) {

  /** What a word may be. */
  enum Kind {
    /** Letters; of scripts without spaces, one character. */
    WORD,
    /** Digits with their decimal points, separators and sign. */
    NUMBER,
    /** A single other character. */
    MARK,
    /** The end of a line. */
    BREAK
  }

  private static final Set<UnicodeScript> UNSPACED =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** The words of a plain text, in one pass. */
  static List<Word> of(String text, TextNormalizer normalizer) {
    return new Splitter(text, normalizer).split();
  }

  boolean isMark(String marks) {
    return kind == Kind.MARK && marks.contains(plain);
  }

  boolean isText() {
    return kind == Kind.WORD || kind == Kind.NUMBER;
  }

  /** Whether this is a word of a script that sets no spaces between words. */
  boolean isUnspaced() {
    return kind == Kind.WORD && UNSPACED.contains(UnicodeScript.of(plain.codePointAt(0)));
  }

  /** The option whose letter this is, 0 for A, or -1; case does not count. */
  int letter() {
    char first = kind == Kind.WORD && lower.length() == 1 ? lower.charAt(0) : ' ';
    return first >= 'a' && first <= 'z' ? first - 'a' : -1;
  }

  boolean isCapital() {
    return Character.isUpperCase(plain.charAt(0));
  }

  private static final class Splitter {

    private final String text;
    private final TextNormalizer normalizer;
    private final List<Word> words = new ArrayList<>();
    private final Map<String, Word> spellings = new HashMap<>();
    private boolean spaced = true;
    private boolean hyphened;
    private int at;

    private Splitter(String text, TextNormalizer normalizer) {
      this.text = text;
      this.normalizer = normalizer;
    }

    private List<Word> split() {
      while (at < text.length()) {
        int c = text.codePointAt(at);
        if (c == '\n') {
          add(Kind.BREAK, 1);
          spaced = true;
        } else if (PythonText.isSpace(c)) {
          at += Character.charCount(c);
          spaced = true;
        } else if (c == '-' && joins()) {
          at++;
          hyphened = true;
        } else if (Character.isDigit(c) || c == '-' && isMinus()) {
          add(Kind.NUMBER, number());
        } else if (isLetter(c)) {
          add(Kind.WORD, word());
        } else {
          add(Kind.MARK, Character.charCount(c));
        }
      }
      return words;
    }

    private void add(Kind kind, int length) {
      String part = text.substring(at, at + length);
      Word seen = spellings.computeIfAbsent(part, spelling -> spelled(spelling, kind));
      words.add(new Word(seen.form, kind, spaced, hyphened, seen.plain, seen.lower));
      spaced = false;
      hyphened = false;
      at += length;
    }

    private Word spelled(String part, Kind kind) {
      String plain = Normalizer.normalize(part, Normalizer.Form.NFKC);
      String form = kind == Kind.WORD || kind == Kind.NUMBER ? normalizer.normalize(part) : part;
      return new Word(form, kind, false, false, plain, plain.toLowerCase(Locale.ROOT));
    }

    private boolean joins() {
      return !spaced
          && isLetter(before())
          && at + 1 < text.length()
          && isLetter(text.codePointAt(at + 1));
    }

    private boolean isMinus() {
      return at + 1 < text.length()
          && Character.isDigit(text.codePointAt(at + 1))
          && (spaced || !Character.isLetterOrDigit(before()));
    }

    private int before() {
      return at == 0 ? ' ' : text.codePointBefore(at);
    }

    private int number() {
      int end = at + 1;
      while (end < text.length() && (digitAt(end) || isSeparator(end))) {
        end++;
      }
      return end - at;
    }

    private boolean isSeparator(int place) {
      return (text.charAt(place) == '.' || text.charAt(place) == ',') && digitAt(place + 1);
    }

    private boolean digitAt(int place) {
      return place < text.length() && Character.isDigit(text.charAt(place));
    }

    private int word() {
      UnicodeScript script = UnicodeScript.of(text.codePointAt(at));
      boolean single = UNSPACED.contains(script);
      int end = at + Character.charCount(text.codePointAt(at));
      while (end < text.length()) {
        int c = text.codePointAt(end);
        boolean goesOn =
            isCombining(c)
                || !single && c == '\''
                || !single && isLetter(c) && isOf(script, UnicodeScript.of(c));
        if (!goesOn) {
          break;
        }
        end += Character.charCount(c);
      }
      return end - at;
    }

    private static boolean isOf(UnicodeScript word, UnicodeScript letter) {
      return letter == word
          || letter == UnicodeScript.COMMON
          || letter == UnicodeScript.INHERITED
          || word == UnicodeScript.COMMON && !UNSPACED.contains(letter);
    }

    private static boolean isLetter(int c) {
      return Character.isLetter(c) || isCombining(c);
    }

    private static boolean isCombining(int c) {
      int type = Character.getType(c);
      return type == Character.NON_SPACING_MARK
          || type == Character.COMBINING_SPACING_MARK
          || type == Character.ENCLOSING_MARK;
    }
  }
}
