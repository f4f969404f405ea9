package dev.ergo.eval.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the places of an answer that name an option: by its text as whole words, the longest first,
 * or by its letter where that stands alone. A letter means its own option also where options are
 * letters.
 */
final class OptionNames {

  private static final int LABEL_MARKS = 4;
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  private final int letters;
  private final NameParts nameParts;
  private final Map<String, List<Name>> byFirstWord = new HashMap<>();

  /** An option's text in one of its forms. */
  private record Name(int option, List<String> words) {}

  /**
   * The names of some options.
   *
   * @param letters how many of them have letters
   */
  OptionNames(List<String> options, int letters, MatchConfig rules) {
    this.letters = letters;
    this.nameParts = new NameParts(letters);
    TextNormalizer normalizer = new TextNormalizer(rules);
    for (int option = 0; option < options.size(); option++) {
      List<Word> words = Word.of(PlainText.of(options.get(option), rules.nfkc()), normalizer);
      addAll(option, trimmed(words));
    }
    byFirstWord
        .values()
        .forEach(
            names -> names.sort(Comparator.comparingInt((Name n) -> n.words().size()).reversed()));
  }

  private void addAll(int option, List<Word> words) {
    if (words.isEmpty()) {
      return;
    }
    List<String> forms = words.stream().map(Word::form).toList();
    add(option, forms);
    int label = label(option, words);
    if (label > 0) {
      addAll(option, words.subList(label, words.size()));
    }
    boolean article = forms.size() > 1 && ARTICLES.contains(words.get(0).lower());
    if (article && (forms.size() > 2 || words.get(1).letter() < 0)) {
      add(option, forms.subList(1, forms.size()));
    }
    if (forms.size() > 1 && words.stream().allMatch(word -> word.kind() == Word.Kind.WORD)) {
      add(option, List.of(String.join("", forms)));
    }
  }

  /** How many words of an option's text are its own letter with marks: 3 of "(B) red". */
  private static int label(int option, List<Word> words) {
    int letter = words.get(0).isMark("([") ? 1 : 0;
    boolean own =
        words.size() > letter + 2
            && words.get(letter).letter() == option
            && words.get(letter + 1).isMark(").:]");
    return own ? letter + 2 : 0;
  }

  private void add(int option, List<String> words) {
    byFirstWord
        .computeIfAbsent(words.get(0), first -> new ArrayList<>())
        .add(new Name(option, words));
  }

  /** Marks at the ends of an option, such as its full stop, need not be repeated. */
  private static List<Word> trimmed(List<Word> words) {
    List<Word> kept = words.stream().filter(word -> word.kind() != Word.Kind.BREAK).toList();
    int end = kept.size();
    while (end > 0 && kept.get(end - 1).isMark(".,;:!?。，；：！？")) {
      end--;
    }
    return kept.subList(0, end);
  }

  /** All places that name options, in their order, none inside another. */
  List<Mention> in(List<Word> text, List<Set<Signal>> signals) {
    List<Mention> found = new ArrayList<>();
    int at = 0;
    while (at < text.size()) {
      Mention mention = signals.get(at).contains(Signal.AFFIRMING) ? null : at(text, signals, at);
      if (mention == null) {
        at++;
      } else {
        found.add(mention);
        at = mention.last() + 1;
      }
    }
    return found;
  }

  private Mention at(List<Word> text, List<Set<Signal>> signals, int at) {
    Mention named = text(text, at);
    int letter = text.get(at).letter();
    boolean own = letter >= 0 && letter < letters;
    // Of blood types the text is meant, not the letter: "Type B".
    boolean type = nameParts.isType(text, signals, at);
    if (own && !type && (named == null || named.last() == at) && isLetter(text, signals, at)) {
      return labelled(text, at, letter);
    }
    if (named == null && letter >= letters && letters > 0 && isForeign(text, signals, at)) {
      return new Mention(Set.of(), at, at, true);
    }
    return own && !type && named != null && named.last() == at ? null : named;
  }

  /** A letter, with the option's own text behind it if that is there. */
  private Mention labelled(List<Word> text, int at, int option) {
    int place = at + 1;
    for (int skipped = 0; place < text.size() && skipped < LABEL_MARKS; skipped++) {
      if (!text.get(place).isMark(")].:-,=}>|(")) {
        break;
      }
      place++;
    }
    Mention own = place < text.size() ? text(text, place) : null;
    boolean itself = own != null && own.options().contains(option);
    return new Mention(Set.of(option), at, itself ? own.last() : at, true);
  }

  /** The longest option text that begins at a place. */
  private Mention text(List<Word> text, int at) {
    Set<Integer> options = new TreeSet<>();
    int length = 0;
    for (Name name : byFirstWord.getOrDefault(text.get(at).form(), List.of())) {
      if (name.words().size() < length) {
        break;
      }
      if (stands(name.words(), text, at)) {
        length = name.words().size();
        options.add(name.option());
      }
    }
    return options.isEmpty() ? null : new Mention(options, at, at + length - 1, false);
  }

  private static boolean stands(List<String> name, List<Word> text, int at) {
    int end = at + name.size();
    if (end > text.size()) {
      return false;
    }
    for (int i = 0; i < name.size(); i++) {
      if (!text.get(at + i).form().equals(name.get(i))) {
        return false;
      }
    }
    return (at == 0 || isApart(text.get(at - 1), text.get(at)))
        && (end == text.size() || isApart(text.get(end - 1), text.get(end)));
  }

  /** Whether two neighbours are no parts of one word, such as 2 and nd. */
  private static boolean isApart(Word left, Word right) {
    return right.spaced()
        || right.hyphened()
        || !left.isText()
        || !right.isText()
        || left.isUnspaced()
        || right.isUnspaced();
  }

  private boolean isLetter(List<Word> text, List<Set<Signal>> signals, int at) {
    Word word = text.get(at);
    Word before = at == 0 ? null : text.get(at - 1);
    Word behind = at + 1 == text.size() ? null : text.get(at + 1);
    if (word.hyphened()
        || behind != null && behind.hyphened() && !isOwnText(text, at)
        || before != null && !isApart(before, word)
        || behind != null && !isApart(word, behind)
        || nameParts.isPart(text, at)
        || nameParts.isEnd(text, signals, at)) {
      return false;
    }
    return word.isCapital() ? !isArticle(text, signals, at) : isSmallLetter(text, signals, at);
  }

  /** "The answer is F": the letter of no option, where an option is expected. */
  private boolean isForeign(List<Word> text, List<Set<Signal>> signals, int at) {
    Word before = at == 0 ? null : text.get(at - 1);
    boolean ends = at + 1 == text.size() || !text.get(at + 1).isText();
    boolean expected =
        before == null
            || before.kind() == Word.Kind.BREAK
            || before.isMark("([:=")
            || signals.get(at - 1).contains(Signal.CUE)
            || signals.get(at - 1).contains(Signal.NAMING)
            || before.lower().equals("is");
    return text.get(at).isCapital() && ends && expected && !nameParts.isPart(text, at);
  }

  private boolean isOwnText(List<Word> text, int at) {
    Mention next = text(text, at + 1);
    return next != null && next.options().contains(text.get(at).letter());
  }

  /** "A red car", "I see": a capital that is an article or a pronoun. */
  private boolean isArticle(List<Word> text, List<Set<Signal>> signals, int at) {
    boolean mayBe = Set.of("a", "i").contains(text.get(at).lower());
    if (!mayBe || at + 1 == text.size()) {
      return false;
    }
    Word behind = text.get(at + 1);
    if (!behind.isText() || behind.isUnspaced() || isOptionLetter(behind)) {
      return false;
    }
    if (at > 0 && signals.get(at - 1).contains(Signal.NAMING)) {
      return false;
    }
    Set<Signal> next = signals.get(at + 1);
    boolean adjective = next.contains(Signal.CUE) || next.contains(Signal.WRONG);
    if (adjective && !next.contains(Signal.PREDICATE)) {
      boolean noun = at + 2 < text.size() && text.get(at + 2).isText() && isPlain(signals, at + 2);
      return noun || next.contains(Signal.NAMING);
    }
    boolean verb =
        next.contains(Signal.PREDICATE)
            || next.contains(Signal.CANNOT)
            || next.contains(Signal.BOUNDARY)
            || next.contains(Signal.NOT)
            || next.contains(Signal.EXCEPT)
            || next.contains(Signal.CORRECTION);
    return !verb || text.get(at).letter() == 'I' - 'A';
  }

  private static boolean isPlain(List<Set<Signal>> signals, int at) {
    Set<Signal> here = EnumSet.noneOf(Signal.class);
    here.addAll(signals.get(at));
    here.removeAll(EnumSet.of(Signal.ARTICLE, Signal.NAMING, Signal.TYPE));
    return here.isEmpty();
  }

  private boolean isOptionLetter(Word word) {
    return word.letter() >= 0 && word.letter() < letters && word.isCapital();
  }

  /** Small letters count in brackets, alone, as a label, or behind a word that announces them. */
  private boolean isSmallLetter(List<Word> text, List<Set<Signal>> signals, int at) {
    Word before = at == 0 ? null : text.get(at - 1);
    Word behind = at + 1 == text.size() ? null : text.get(at + 1);
    boolean begins = before == null || before.kind() == Word.Kind.BREAK;
    boolean bracketed = before != null && before.isMark("([{<");
    if (behind != null && behind.isMark(")]")) {
      return begins || bracketed || before.isMark(",.:;=") || text.get(at).spaced();
    }
    boolean ends = behind == null || !behind.isText();
    if (!ends) {
      return begins && isOwnText(text, at);
    }
    if (begins || bracketed || before.isMark(":=-")) {
      return true;
    }
    Set<Signal> said = signals.get(at - 1);
    return said.contains(Signal.NAMING)
        || said.contains(Signal.CUE)
        || before.isMark(",/&") && isListed(text, at - 2)
        || said.contains(Signal.JOINER) && isListed(text, at - 2)
        || before.lower().equals("is") && isAnnounced(signals, at - 2);
  }

  private boolean isListed(List<Word> text, int at) {
    return at >= 0 && text.get(at).letter() >= 0 && text.get(at).letter() < letters;
  }

  private static boolean isAnnounced(List<Set<Signal>> signals, int at) {
    return at >= 0
        && (signals.get(at).contains(Signal.CUE) || signals.get(at).contains(Signal.NAMING));
  }
}
