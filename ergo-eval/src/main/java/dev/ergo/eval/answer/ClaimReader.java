package dev.ergo.eval.answer;

import dev.ergo.eval.answer.Claim.Strength;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads, clause by clause, what an answer says of the options that it names: stated, denied, asked
 * or only spoken of. Each word is looked at a bounded number of times.
 */
final class ClaimReader {

  private static final Set<Signal> ANNOUNCING =
      EnumSet.of(Signal.CUE, Signal.CONCLUSION, Signal.FINAL, Signal.HEDGE, Signal.FORMER);
  private static final Set<Signal> HEARD =
      EnumSet.of(
          Signal.CUE,
          Signal.CONCLUSION,
          Signal.FINAL,
          Signal.HEDGE,
          Signal.FORMER,
          Signal.CORRECTION,
          Signal.POINTING,
          Signal.YES);

  private static final int FEW = 4;

  private final ReadText text;
  private final List<Claim> claims = new ArrayList<>();
  private final List<Integer> corrections = new ArrayList<>();
  private final Set<Signal> pending = EnumSet.noneOf(Signal.class);
  private int pendingSentence;
  private boolean pendingLine;
  private int nextMention;
  private int claimsBeforeLast;
  private int claimsBeforeAsked;
  private boolean lastAsked;
  private boolean lastLettered;

  private ClaimReader(ReadText text) {
    this.text = text;
  }

  /**
   * What is said.
   *
   * @param claims of each mention, in order
   * @param corrections numbers of claims before which the text takes back what it said
   */
  record Claims(List<Claim> claims, List<Integer> corrections) {}

  static Claims of(ReadText text) {
    ClaimReader reader = new ClaimReader(text);
    Clause.of(text).forEach(reader::read);
    return new Claims(reader.claims, reader.corrections);
  }

  private void read(Clause clause) {
    List<Mention> mentions = mentionsOf(clause);
    Set<Signal> said = said(clause);
    if (said.contains(Signal.CORRECTION) || answersNo(clause, mentions)) {
      corrections.add(claims.size());
    }
    if (mentions.isEmpty()) {
      reply(clause);
      carry(clause, said);
      return;
    }
    said.addAll(carried(clause));
    pending.clear();
    claimsBeforeLast = claims.size();
    claimsBeforeAsked = lastAsked && clause.asked() ? claimsBeforeAsked : claims.size();
    lastAsked = clause.asked();
    boolean joined = isJoined(clause);
    Strength joinedTo = joined ? claims.get(claims.size() - 1).strength() : Strength.WEAK;
    Denials denials = Denials.of(text, clause, mentions);
    boolean bare = clause.end() != Clause.End.COLON && isBare(clause);
    int end = end(clause);
    lastLettered = mentions.stream().anyMatch(Mention::lettered);
    for (Mention mention : mentions) {
      Strength strength =
          denials.deny(mention)
              ? Strength.DENIED
              : strength(clause, said, bare, isSupposed(clause, mention));
      if (joined && strength.compareTo(joinedTo) > 0 && strength != Strength.DENIED) {
        strength = joinedTo;
      }
      boolean counts = !mention.options().isEmpty() || strength.compareTo(Strength.BARE) <= 0;
      if (counts) {
        boolean pointed =
            mention.lettered()
                || said.contains(Signal.POINTING)
                || said.contains(Signal.CORRECTION);
        boolean replaces = pointed && mention.last() >= end;
        claims.add(new Claim(mention, strength, clause.sentence(), replaces));
      }
    }
  }

  private static Strength strength(
      Clause clause, Set<Signal> said, boolean bare, boolean supposed) {
    boolean cue = said.contains(Signal.CUE);
    if (clause.asked() || said.contains(Signal.FORMER) || supposed && !cue) {
      return Strength.WEAK;
    }
    if (said.contains(Signal.HEDGE)) {
      return cue ? Strength.PLAIN : Strength.WEAK;
    }
    if (said.contains(Signal.FINAL)) {
      return Strength.FINAL;
    }
    if (cue || said.contains(Signal.CONCLUSION) || said.contains(Signal.YES)) {
      return Strength.STATED;
    }
    return bare ? Strength.BARE : Strength.PLAIN;
  }

  private List<Mention> mentionsOf(Clause clause) {
    int begin = nextMention;
    List<Mention> all = text.mentions();
    while (nextMention < all.size() && all.get(nextMention).first() < clause.to()) {
      nextMention++;
    }
    return all.subList(begin, nextMention);
  }

  private Set<Signal> said(Clause clause) {
    Set<Signal> said = EnumSet.noneOf(Signal.class);
    for (int at = clause.from(); at < clause.to(); at++) {
      for (Signal signal : HEARD) {
        if (text.says(at, signal)) {
          said.add(signal);
        }
      }
    }
    return said;
  }

  /** "B would need …": the option is only supposed. */
  private boolean isSupposed(Clause clause, Mention mention) {
    int behind = mention.last() + 1;
    return behind < clause.to() && text.says(behind, Signal.WOULD);
  }

  /** What is announced in a clause without options holds for the next one. */
  private void carry(Clause clause, Set<Signal> said) {
    Set<Signal> announced = EnumSet.copyOf(ANNOUNCING);
    announced.retainAll(said);
    if (!announced.isEmpty() && !Denials.deny(text, clause)) {
      pending.addAll(announced);
      pendingSentence = clause.sentence();
      pendingLine = clause.end() != Clause.End.OTHER;
    } else if (clause.sentence() != pendingSentence) {
      pending.clear();
    }
  }

  private Set<Signal> carried(Clause clause) {
    boolean same = clause.sentence() == pendingSentence;
    boolean next = clause.sentence() == pendingSentence + 1 && pendingLine;
    return same || next ? pending : Set.of();
  }

  /** "A? No." and "A? Yes." */
  private void reply(Clause clause) {
    boolean no = consistsOf(clause, Signal.NO) || Denials.deny(text, clause);
    boolean yes = consistsOf(clause, Signal.YES);
    if (lastAsked && (no || yes)) {
      claims
          .subList(no ? claimsBeforeAsked : claimsBeforeLast, claims.size())
          .replaceAll(claim -> claim.as(no ? Strength.DENIED : Strength.STATED));
      lastAsked = false;
    } else if (isAboutLast(clause) && Denials.denySubject(text, clause)) {
      claims
          .subList(claimsBeforeLast, claims.size())
          .replaceAll(
              claim ->
                  claim.strength().compareTo(Strength.STATED) > 0
                      ? claim.as(Strength.DENIED)
                      : claim);
      claimsBeforeLast = claims.size();
    }
  }

  private boolean isAboutLast(Clause clause) {
    return !claims.isEmpty()
        && !clause.asked()
        && claims.get(claims.size() - 1).sentence() == clause.sentence()
        && lastLettered;
  }

  private boolean answersNo(Clause clause, List<Mention> mentions) {
    return mentions.isEmpty() && !lastAsked && consistsOf(clause, Signal.NO);
  }

  /** Whether a clause without options has no word but one that says something. */
  private boolean consistsOf(Clause clause, Signal signal) {
    boolean found = false;
    for (int at = clause.from(); at < clause.to(); at++) {
      if (text.says(at, signal)) {
        found = true;
      } else if (text.word(at).isText()) {
        return false;
      }
    }
    return found;
  }

  private boolean isBare(Clause clause) {
    for (int at = clause.from(); at < clause.to(); at++) {
      boolean silent =
          text.isNamed(at)
              || text.isSilent(at)
              || text.says(at, Signal.JOINER)
              || text.says(at, Signal.POINTING);
      if (!silent) {
        return false;
      }
    }
    return true;
  }

  /** "A, or maybe B": a few words behind an option, joined to it. */
  private boolean isJoined(Clause clause) {
    return !claims.isEmpty()
        && claims.get(claims.size() - 1).sentence() == clause.sentence()
        && claims.get(claims.size() - 1).strength() != Strength.DENIED
        && text.says(clause.from(), Signal.JOINER)
        && clause.to() - clause.from() <= FEW;
  }

  private int end(Clause clause) {
    int end = clause.to() - 1;
    while (end > clause.from() && !text.isNamed(end) && !text.word(end).isText()) {
      end--;
    }
    return end;
  }
}
