package dev.ergo.rl.advantage;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Advantages of episodes as the loss takes them.
 *
 * @param byLook whether looks have advantages of their own
 * @param looking of each episode: that of the tokens of its looks that zoom, every one but the last
 * @param last of each episode: that of the tokens of its last look; without advantages by look the
 *     same numbers
 */
public record LookAdvantages(boolean byLook, float[] looking, float[] last)
    implements Serializable {

  /** One advantage for all tokens of an episode. */
  public static LookAdvantages ofEpisodes(float[] advantages) {
    return new LookAdvantages(false, advantages, advantages);
  }

  /** Those of the episodes from one up to another. */
  public LookAdvantages part(int from, int to) {
    return new LookAdvantages(
        byLook, Arrays.copyOfRange(looking, from, to), Arrays.copyOfRange(last, from, to));
  }

  /** Those of some episodes. */
  public LookAdvantages at(int[] episodes) {
    return new LookAdvantages(byLook, at(looking, episodes), at(last, episodes));
  }

  private static float[] at(float[] values, int[] episodes) {
    float[] some = new float[episodes.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[episodes[i]];
    }
    return some;
  }

  /**
   * The advantage of each token of some neighbouring episodes.
   *
   * @param first the first of them
   * @param tokens sampled tokens of each look, by episode; of all episodes
   * @param rows how many episodes
   * @param width tokens of the longest of them
   * @return [rows * width], 0 behind the end of an episode
   */
  public float[] ofTokens(int first, int[][] tokens, int rows, int width) {
    float[] all = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      int[] looks = tokens[first + row];
      int at = row * width;
      for (int look = 0; look < looks.length; look++) {
        float[] values = look == looks.length - 1 ? last : looking;
        Arrays.fill(all, at, at + looks[look], values[first + row]);
        at += looks[look];
      }
    }
    return all;
  }
}
