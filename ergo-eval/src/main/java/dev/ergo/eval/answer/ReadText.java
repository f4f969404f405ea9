package dev.ergo.eval.answer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An answer's words with what they say: which of them name options, and what the others say about
 * those.
 */
final class ReadText {

  private final List<Word> words;
  private final List<Set<Signal>> signals;

  /** Last words of phrases of several words that mean something. */
  private final BitSet phraseEnds;

  private final List<Mention> mentions;
  private final BitSet named = new BitSet();

  private ReadText(List<Word> words, OptionNames names) {
    this.words = words;
    this.signals = new ArrayList<>(Collections.nCopies(words.size(), Set.of()));
    this.phraseEnds = new BitSet();
    mark();
    this.mentions = names.in(words, signals);
    mentions.forEach(mention -> named.set(mention.first(), mention.last() + 1));
  }

  static ReadText of(List<Word> words, OptionNames names) {
    return new ReadText(words, names);
  }

  private void mark() {
    int at = 0;
    while (at < words.size()) {
      Optional<Lexicon.Entry> entry = Lexicon.shared().at(words, at);
      int length = entry.map(Lexicon.Entry::length).orElse(1);
      Set<Signal> meanings = entry.map(Lexicon.Entry::meanings).orElse(Set.of());
      int covered = meanings.contains(Signal.AFFIRMING) ? length : 1;
      Collections.fill(signals.subList(at, at + covered), meanings);
      phraseEnds.set(at + length - 1, length > 1);
      at += length;
    }
  }

  int size() {
    return words.size();
  }

  Word word(int at) {
    return words.get(at);
  }

  List<Mention> mentions() {
    return mentions;
  }

  /** Whether a word belongs to the name of an option. */
  boolean isNamed(int at) {
    return at >= 0 && named.get(at);
  }

  /** What a word says; nothing where it is part of an option's name. */
  boolean says(int at, Signal signal) {
    return at >= 0 && at < size() && !isNamed(at) && signals.get(at).contains(signal);
  }

  /** Whether a word says something alone, or as the last of a phrase that does. */
  boolean endsSaying(int at, Signal signal) {
    int first = at;
    if (at >= 0 && phraseEnds.get(at)) {
      // Within a phrase no word but the first means anything.
      do {
        first--;
      } while (signals.get(first).isEmpty());
    }
    return says(first, signal);
  }

  /** Whether a word or mark says nothing of its own, as an article or "option" does. */
  boolean isSilent(int at) {
    return !isNamed(at)
        && (!words.get(at).isText() || says(at, Signal.ARTICLE) || says(at, Signal.NAMING));
  }
}
