package dev.ergo.eval.benchmark.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list of texts as Python prints one: {@code ['a', "it's"]}. Tables of texts hold such lists. */
public final class PythonTexts {

  private final String text;
  private int at;

  private PythonTexts(String text) {
    this.text = text;
  }

  /** The texts; empty where the text is no such list. */
  public static Optional<List<String>> read(String text) {
    PythonTexts reader = new PythonTexts(text.strip());
    try {
      return Optional.of(reader.list());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private List<String> list() {
    List<String> texts = new ArrayList<>();
    expect('[');
    skipSpace();
    while (peek() != ']') {
      texts.add(quoted());
      skipSpace();
      if (peek() != ']') {
        expect(',');
        skipSpace();
      }
    }
    at++;
    if (at != text.length()) {
      throw new IllegalArgumentException("more behind the list");
    }
    return texts;
  }

  private String quoted() {
    char quote = next();
    if (quote != '\'' && quote != '"') {
      throw new IllegalArgumentException("no text");
    }
    StringBuilder plain = new StringBuilder();
    for (char c = next(); c != quote; c = next()) {
      if (c == '\\') {
        plain.append(escaped(next()));
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private String escaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'x' -> code(2);
      case 'u' -> code(4);
      case 'U' -> code(8);
      case '\\', '\'', '"' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private String code(int digits) {
    if (at + digits > text.length()) {
      throw new IllegalArgumentException("a number is cut off");
    }
    int code = Integer.parseUnsignedInt(text, at, at + digits, 16);
    at += digits;
    return Character.toString(code);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw new IllegalArgumentException("no " + wanted);
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("the list does not end");
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }
}
