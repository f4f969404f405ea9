package dev.ergo.core.episode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * How likely a model holds an answer to be: the answer tag is put behind what it was shown, and the
 * tokens of the answer are scored as what follows, at temperature 1. Nothing is sampled.
 */
public final class AnswerProbe {

  private AnswerProbe() {}

  /**
   * An answer behind what a model was shown. It is encoded with its tags around it, as a model
   * writes it: a tokenizer may join the last character of a tag and the first ones of an answer,
   * and a text that is put together of parts would be one that no model ever writes.
   *
   * @param shown tokens behind the prefix of the group
   * @param answer text of the answer, without tags
   */
  public static PrefixGroup.Continuation of(
      Tokenizer tokenizer, TokenSequence shown, String answer) {
    int[] written = tokenizer.encode(AnswerTags.OPEN + answer + AnswerTags.CLOSE);
    int[] close = tokenizer.encode(AnswerTags.CLOSE);
    int from = Arrays.mismatch(written, tokenizer.encode(AnswerTags.OPEN));
    int end = written.length;
    for (int i = close.length - 1; i >= 0 && end > from && written[end - 1] == close[i]; i--) {
      end--;
    }
    TokenSequence whole = shown.then(Arrays.copyOf(written, end));
    boolean[] scored = new boolean[whole.length()];
    Arrays.fill(scored, whole.length() - end + from, whole.length(), true);
    return new PrefixGroup.Continuation(whole, scored);
  }

  /**
   * Log-likelihoods of the scored tokens of each continuation: the mean of their log-probs;
   * -Infinity for an answer without a token.
   *
   * @param groups continuations of which at least one has a scored token
   */
  public static double[] logLikelihoods(
      QwenModel model, List<PrefixGroup> groups, PatchSource patches, NDManager scope) {
    LogProbRequest request = new LogProbRequest(groups, 1, patches);
    NDArray values = model.logProbs(request, scope).logProbs();
    int width = (int) values.getShape().get(1);
    float[] logProbs = values.toFloatArray();
    int[] counts =
        groups.stream()
            .flatMap(group -> group.continuations().stream())
            .mapToInt(PrefixGroup.Continuation::scoredCount)
            .toArray();
    double[] means = new double[counts.length];
    for (int row = 0; row < counts.length; row++) {
      double sum = 0;
      for (int token = 0; token < counts[row]; token++) {
        sum += logProbs[row * width + token];
      }
      means[row] = counts[row] == 0 ? Double.NEGATIVE_INFINITY : sum / counts[row];
    }
    return means;
  }
}
