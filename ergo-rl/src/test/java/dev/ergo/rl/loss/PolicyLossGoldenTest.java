package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.rl.loss.LossBench.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values, gradients and metrics of TRL's own trainer. */
@Tag("integration")
@Tag("numeric")
class PolicyLossGoldenTest {

  /**
   * top_entropy_quantile (a loss on the most uncertain tokens only) is the one feature left out.
   */
  private static boolean isCovered(JsonNode golden) {
    return golden.get("config").get("top_entropy_quantile").doubleValue() == 1;
  }

  private static Stream<JsonNode> covered(LossType type) {
    return Golden.cases().stream()
        .filter(PolicyLossGoldenTest::isCovered)
        .filter(c -> Golden.config(c).type() == type);
  }

  @Test
  void coversAllButTwoOf286Cases() {
    Set<Integer> left =
        Golden.cases().stream()
            .filter(c -> !isCovered(c))
            .map(c -> c.get("id").intValue())
            .collect(Collectors.toSet());
    assertEquals(286, Golden.cases().size());
    assertEquals(Set.of(279, 282), left);
    assertEquals(284, Stream.of(LossType.values()).mapToLong(t -> covered(t).count()).sum());
  }

  @ParameterizedTest
  @EnumSource(LossType.class)
  void followsTrl(LossType type) {
    covered(type).forEach(golden -> check(golden, Optional.empty()));
  }

  /** Masked positions may hold anything at all. */
  @ParameterizedTest
  @EnumSource(LossType.class)
  void nothingLeaksFromMaskedPositions(LossType type) {
    List<Float> garbage = List.of(Float.NaN, Float.NEGATIVE_INFINITY, 1e30f);
    List<JsonNode> cases = covered(type).toList();
    for (int i = 0; i < cases.size(); i += 2) {
      check(cases.get(i), Optional.of(garbage.get(i / 2 % garbage.size())));
    }
  }

  private static void check(JsonNode golden, Optional<Float> garbage) {
    String id = "case " + golden.get("id");
    PolicyLossConfig config = Golden.config(golden);
    try (LossBench bench = new LossBench(golden, config, garbage)) {
      Outcome outcome = bench.run(0, Golden.ROWS, Golden.totals(golden));
      double bound = Golden.SUM.atMost(1e-5).ofTwo();
      assertEquals(golden.get("loss").doubleValue(), outcome.loss(), bound, id);
      assertGradients(Golden.values(golden.get("grad").textValue()), outcome.gradient(), id);
      assertEntropyGradients(golden, config, outcome.entropyGradient());
      Map<String, Double> metrics = outcome.statistics().metrics(config);
      for (Map.Entry<String, JsonNode> wanted : golden.get("metrics").properties()) {
        Double found = metrics.get(wanted.getKey());
        String what = id + " " + wanted.getKey();
        assertNotNull(found, what);
        assertEquals(wanted.getValue().doubleValue(), found, bound, what);
      }
    }
  }

  private static void assertGradients(float[] wanted, float[] found, String id) {
    Golden.ELEMENT.magnitude(4 * greatest(wanted)).checkTwo(wanted, found, id);
  }

  private static double greatest(float[] values) {
    double greatest = 0;
    for (float value : values) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    return greatest;
  }

  /** The bonus is the mean entropy of all tokens, whatever the type of the loss. */
  private static void assertEntropyGradients(
      JsonNode golden, PolicyLossConfig config, float[] found) {
    float[] wanted = Golden.mask(golden);
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] *= (float) (-config.entropyCoef() / Golden.totals(golden).tokens());
    }
    RoundingBound.float32()
        .then(3)
        .magnitude(greatest(wanted))
        .checkTwo(wanted, found, "entropies");
  }
}
