package dev.ergo.eval.answer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words and phrases of signals.txt, found by their first word. */
final class Lexicon {

  private static final String RESOURCE = "signals.txt";
  private static final String END = ".";
  private static final Lexicon SHARED = read();

  private final Map<String, List<Entry>> byFirstWord = new HashMap<>();

  private Lexicon() {}

  /**
   * A phrase.
   *
   * @param words its words in lower case
   * @param meanings what it says
   */
  record Entry(List<String> words, Set<Signal> meanings) {

    /** How many words of a text it takes. */
    int length() {
      return (int) words.stream().filter(word -> !word.equals(END)).count();
    }
  }

  static Lexicon shared() {
    return SHARED;
  }

  /** The longest phrase that stands at a place of a text. */
  Optional<Entry> at(List<Word> text, int place) {
    for (Entry entry : byFirstWord.getOrDefault(text.get(place).lower(), List.of())) {
      if (stands(entry.words(), text, place)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private static boolean stands(List<String> phrase, List<Word> text, int place) {
    for (int i = 0; i < phrase.size(); i++) {
      Word word = place + i < text.size() ? text.get(place + i) : null;
      boolean fits =
          phrase.get(i).equals(END)
              ? word == null || !word.isText()
              : word != null && word.lower().equals(phrase.get(i));
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static Lexicon read() {
    Map<List<String>, Set<Signal>> phrases = new HashMap<>();
    try (InputStream in = Lexicon.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          Signal signal = Signal.valueOf(line.substring(0, line.indexOf(':')));
          for (String phrase : line.substring(line.indexOf(':') + 1).split(",")) {
            phrases
                .computeIfAbsent(words(phrase), words -> EnumSet.noneOf(Signal.class))
                .add(signal);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Lexicon lexicon = new Lexicon();
    phrases.forEach(lexicon::add);
    lexicon.byFirstWord.values().forEach(Lexicon::sort);
    return lexicon;
  }

  private static List<String> words(String phrase) {
    TextNormalizer normalizer = new TextNormalizer(MatchConfig.defaults());
    return Word.of(PlainText.of(phrase, true), normalizer).stream().map(Word::lower).toList();
  }

  private void add(List<String> words, Set<Signal> meanings) {
    byFirstWord
        .computeIfAbsent(words.get(0), first -> new ArrayList<>())
        .add(new Entry(words, meanings));
  }

  private static void sort(List<Entry> entries) {
    entries.sort(Comparator.comparingInt((Entry entry) -> entry.words().size()).reversed());
  }
}
