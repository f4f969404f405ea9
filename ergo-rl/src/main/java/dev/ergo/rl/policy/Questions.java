package dev.ergo.rl.policy;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.data.Example;

/** Asks what an example asks. */
public final class Questions {

  private Questions() {}

  /** The request of an example. */
  public static EpisodeRequest of(Example example) {
    return new EpisodeRequest(example.question(), example.options(), example.image());
  }
}
