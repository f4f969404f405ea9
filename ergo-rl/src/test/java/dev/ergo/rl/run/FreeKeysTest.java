package dev.ergo.rl.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FreeKeysTest {

  private static JsonNode loss(String type) {
    return new ObjectMapper()
        .createObjectNode()
        .set("loss", new ObjectMapper().createObjectNode().put("type", type));
  }

  @Test
  void whatAShortRunMayNeedTurnedIsFree() {
    for (String key :
        List.of(
            "train.checkpoint.every",
            "data.on_bad_image",
            "train.memory.rollout_batch",
            "train.memory.microbatch_tokens")) {
      assertTrue(FreeKeys.holds(key, loss("dapo")), key);
    }
    for (String key : List.of("train.steps", "run.seed", "train.checkpoint")) {
      assertFalse(FreeKeys.holds(key, loss("dapo")), key);
    }
  }

  /** Its loss is a mean over micro-batches: other ones are another loss. */
  @Test
  void microBatchesCountUnderBnpo() {
    assertFalse(FreeKeys.holds("train.memory.microbatch_tokens", loss("BNPO")));
    assertTrue(FreeKeys.holds("train.memory.rollout_batch", loss("bnpo")));
    assertTrue(
        FreeKeys.holds("train.memory.microbatch_tokens", new ObjectMapper().createObjectNode()));
  }

  @Test
  void onlyWhatRoundsOtherwiseIsSaidToRoundOtherwise() {
    assertEquals(Optional.empty(), FreeKeys.remark(List.of()));
    assertEquals(
        Optional.of("goes on with another data.on_bad_image, train.checkpoint.keep"),
        FreeKeys.remark(List.of("data.on_bad_image", "train.checkpoint.keep")));
    String rounds = FreeKeys.remark(List.of("data.on_bad_image", "judge.batch_size")).orElseThrow();
    assertTrue(
        rounds.contains("another data.on_bad_image, judge.batch_size; sums are rounded"), rounds);
  }
}
