package dev.ergo.eval;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One policy on one benchmark.
 *
 * @param benchmark the items and their rules; stays open while the evaluation runs, closed by its
 *     owner
 * @param policy the policy's name
 * @param limit first items to evaluate; {@link Long#MAX_VALUE} for all
 * @param answering the policy
 * @param limits pixel limits of the policy's views, for the report's pictures
 * @param policyDigest identifies checkpoint, prompts, mode, budget and decoding: predictions of
 *     another digest are not taken for this policy's
 */
public record EvalTask(
    Benchmark benchmark,
    String policy,
    long limit,
    AnsweringPolicy answering,
    PixelLimits limits,
    String policyDigest) {

  ExampleSource source() {
    return benchmark.source();
  }

  /** Number of items to evaluate. */
  int items() {
    long items = Math.min(source().size(), limit);
    if (items < 1 || items > Integer.MAX_VALUE) {
      throw new UserException(
          "Benchmark %s has %s; check its path, or set its limit."
              .formatted(benchmark.name(), items < 1 ? "no items" : "no end"));
    }
    return (int) items;
  }

  /** Identifies what makes predictions comparable: data, policy and the rules of judging. */
  String key() {
    String content =
        String.join(
            "\n",
            benchmark.name(),
            policy,
            source().digest(),
            policyDigest,
            benchmark.protocol().description());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
