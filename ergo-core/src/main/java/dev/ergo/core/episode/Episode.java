package dev.ergo.core.episode;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One finished episode: a question and the looks that the policy took at its images, one in the
 * context of the others. A trajectory in terms of reinforcement learning.
 *
 * @param request what was asked
 * @param looks at least one, in order; every one but the last asks for a zoom
 */
public record Episode(EpisodeRequest request, List<Look> looks) {

  /** Checks the list and copies it. */
  public Episode {
    looks = List.copyOf(looks);
    if (looks.isEmpty()) {
      throw new IllegalArgumentException("an episode has at least one look");
    }
  }

  /** What ended an episode. */
  public enum End {
    /** The last look gave an answer. */
    ANSWER,
    /** The last look that there may be ended by itself and gave none. */
    LAST_LOOK,
    /** The last look ran into its length limit. */
    LENGTH_LIMIT
  }

  /** What ended it. */
  public End end() {
    if (!last().sampled().stopped()) {
      return End.LENGTH_LIMIT;
    }
    return last().answers() ? End.ANSWER : End.LAST_LOOK;
  }

  /** The look that ended it. */
  public Look last() {
    return looks.get(looks.size() - 1);
  }

  /** The text of the look that ended it. */
  public String answerText() {
    return last().text();
  }

  /** What every look wrote, in order. */
  public List<String> texts() {
    return looks.stream().map(Look::text).toList();
  }

  /** Tokens up to where the first look begins to write, shared by the samples of a prompt. */
  public TokenSequence prompt() {
    return looks.get(0).given();
  }

  /** The zoom that led to the last look; empty for an episode of one look. */
  public Optional<Zoom> lastZoom() {
    return looks.size() < 2 ? Optional.empty() : looks.get(looks.size() - 2).zoom();
  }

  /** The last crop that was asked for; the view of the first image where none was. */
  public ImageView crop() {
    return lastZoom().map(Zoom::crop).orElseGet(() -> looks.get(0).view().orElseThrow());
  }

  /** Number of the image that the last crop is of, from 1. */
  public int image() {
    return lastZoom().map(Zoom::image).orElse(1);
  }

  /** The region of the last zoom in pixels of its original, where its box is valid. */
  public Optional<PixelBox> region() {
    return lastZoom().flatMap(Zoom::region);
  }

  /** Whether every look ended by itself, not at its length limit. */
  public boolean stopped() {
    return looks.stream().allMatch(look -> look.sampled().stopped());
  }

  /** Tokens behind the shared prompt, with the sampled ones marked for scoring. */
  public PrefixGroup.Continuation continuation() {
    TokenSequence tokens = new TokenSequence(new int[0], List.of());
    boolean[] sampled = new boolean[0];
    for (int i = 0; i < looks.size(); i++) {
      Look look = looks.get(i);
      tokens = (i == 0 ? tokens : tokens.then(look.given())).then(look.sampled().ids());
      sampled = Arrays.copyOf(sampled, tokens.length());
      Arrays.fill(sampled, sampled.length - look.sampled().count(), sampled.length, true);
    }
    return new PrefixGroup.Continuation(tokens, sampled);
  }

  /** Log-probs of the sampled tokens in their order, as the sampler saw them. */
  public float[] behaviourLogProbs() {
    float[] all = new float[sampledCount()];
    int at = 0;
    for (Look look : looks) {
      System.arraycopy(look.sampled().logProbs(), 0, all, at, look.sampled().count());
      at += look.sampled().count();
    }
    return all;
  }

  /** Number of sampled tokens. */
  public int sampledCount() {
    return looks.stream().mapToInt(look -> look.sampled().count()).sum();
  }

  /**
   * The temperature at which all looks were sampled.
   *
   * @throws IllegalStateException if they were sampled at several
   */
  public double temperature() {
    double first = looks.get(0).sampled().temperature();
    if (looks.stream().anyMatch(look -> look.sampled().temperature() != first)) {
      throw new IllegalStateException("looks of one episode were sampled at several temperatures");
    }
    return first;
  }
}
