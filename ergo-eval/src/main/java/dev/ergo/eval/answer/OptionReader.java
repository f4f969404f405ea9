package dev.ergo.eval.answer;

import dev.ergo.eval.answer.Claim.Strength;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads which option an answer names, as a careful person does. The answer is taken apart into
 * clauses, and each option named in one is stated, given alone, spoken of, asked or denied. Denied
 * ones fall away; of the others the firmest decide, and where those are two different options the
 * answer is ambiguous. What a text takes back ("wait, no") counts only if no other answer follows.
 */
final class OptionReader {

  private final List<String> options;
  private final List<String> normalized;
  private final TextNormalizer normalizer;
  private final OptionNames names;

  OptionReader(List<String> options, MatchConfig rules) {
    this(options, Math.min(26, options.size()), rules);
  }

  private OptionReader(List<String> options, int letters, MatchConfig rules) {
    this.options = options;
    this.normalizer = new TextNormalizer(rules);
    this.normalized = options.stream().map(normalizer::normalize).toList();
    this.names = new OptionNames(options, letters, rules);
  }

  /** A reader of options that have no letters, such as yes and no. */
  static OptionReader withoutLetters(List<String> options, MatchConfig rules) {
    return new OptionReader(options, 0, rules);
  }

  /** What the answer names: one option, or why none. */
  Reading read(String answer) {
    String plain = PlainText.of(answer, normalizer.rules().nfkc());
    ReadText text = ReadText.of(Word.of(plain, normalizer), names);
    boolean letter = text.mentions().size() == 1 && text.mentions().get(0).lettered();
    Set<Integer> whole = letter ? Set.of() : equalTo(answer);
    return whole.isEmpty() ? decide(ClaimReader.of(text)) : named(whole);
  }

  /**
   * {@link MatchConfig.Fallback#LMMS_EVAL}: the patterns of the reference scorer in its order, with
   * its range A to D widened where there are more options.
   */
  Reading lmmsEval(String text) {
    int letters = Math.min(26, options.size());
    char last = (char) ('A' + Math.max(4, letters) - 1);
    return PublishedLetters.answerLetter(text, last)
        .map(letter -> letter - 'A')
        .filter(option -> option < letters)
        .map(Reading::of)
        .orElseGet(() -> Reading.none(FailureCause.NO_OPTION));
  }

  /** The options whose text this is: as written if any is, else after normalisation. */
  Set<Integer> equalTo(String text) {
    Set<Integer> exact = all(options, text);
    return exact.isEmpty() ? all(normalized, normalizer.normalize(text)) : exact;
  }

  private static Set<Integer> all(List<String> texts, String text) {
    return IntStream.range(0, texts.size())
        .filter(option -> texts.get(option).equals(text))
        .boxed()
        .collect(Collectors.toSet());
  }

  /** What the last correction leaves, if it leaves anything, else what stands before it. */
  private static Reading decide(ClaimReader.Claims said) {
    List<Claim> claims = said.claims();
    int end = claims.size();
    for (int i = said.corrections().size() - 1; i >= 0; i--) {
      int begin = said.corrections().get(i);
      Reading corrected = corrected(claims.subList(begin, end));
      if (corrected.cause() != FailureCause.NO_OPTION) {
        return corrected;
      }
      end = begin;
    }
    Reading first = resolve(claims.subList(0, end));
    List<Claim> later = claims.subList(end, claims.size());
    if (first.option().filter(option -> denied(later, option)).isPresent()) {
      return Reading.none(FailureCause.NO_OPTION);
    }
    return first.cause() == FailureCause.NO_OPTION ? resolve(claims) : first;
  }

  private static boolean denied(List<Claim> claims, int option) {
    return of(claims, Strength.DENIED).stream()
        .anyMatch(claim -> claim.mention().options().equals(Set.of(option)));
  }

  private static Reading corrected(List<Claim> claims) {
    if (claims.isEmpty()) {
      return Reading.none(FailureCause.NO_OPTION);
    }
    int sentence = claims.get(0).sentence();
    return resolve(
        claims.stream()
            .filter(
                claim ->
                    claim.strength().compareTo(Strength.BARE) <= 0
                        || claim.strength() == Strength.PLAIN
                            && claim.sentence() == sentence
                            && claim.replaces())
            .toList());
  }

  private static Reading resolve(List<Claim> claims) {
    for (Strength strength : Strength.values()) {
      List<Claim> firmest = of(claims, strength);
      if (strength == Strength.DENIED) {
        break;
      }
      if (!firmest.isEmpty()) {
        if (firmest.stream().allMatch(claim -> claim.mention().options().isEmpty())) {
          return Reading.none(FailureCause.NO_OPTION);
        }
        Reading reading = named(common(firmest));
        return strength == Strength.STATED
            ? confirmed(reading, of(claims, Strength.BARE))
            : reading;
      }
    }
    return Reading.none(FailureCause.NO_OPTION);
  }

  /** A stated option, unless another one stands alone beside it. */
  private static Reading confirmed(Reading stated, List<Claim> bare) {
    Reading alone = bare.isEmpty() ? stated : named(common(bare));
    return alone.option().isEmpty() || alone.option().equals(stated.option())
        ? stated
        : Reading.none(FailureCause.AMBIGUOUS);
  }

  private static List<Claim> of(List<Claim> claims, Strength strength) {
    return claims.stream().filter(claim -> claim.strength() == strength).toList();
  }

  private static Set<Integer> common(List<Claim> claims) {
    Set<Integer> common = new TreeSet<>(claims.get(0).mention().options());
    claims.forEach(claim -> common.retainAll(claim.mention().options()));
    return common;
  }

  private static Reading named(Set<Integer> options) {
    return options.size() == 1
        ? Reading.of(options.iterator().next())
        : Reading.none(FailureCause.AMBIGUOUS);
  }

  /**
   * What was read.
   *
   * @param option the option named, if one is
   * @param cause why none is
   */
  record Reading(Optional<Integer> option, FailureCause cause) {

    static Reading of(int option) {
      return new Reading(Optional.of(option), FailureCause.NONE);
    }

    static Reading none(FailureCause cause) {
      return new Reading(Optional.empty(), cause);
    }
  }
}
