package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.pytorch.jni.JniUtils;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.policy.LoadedPolicy;
import dev.ergo.rl.policy.ModelSection;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class LanesTest {

  private static LoadedPolicy model() {
    String path = Fixtures.path("model/A").toString();
    return LoadedPolicy.load(new ModelSection(path, null, "cpu", null, null, null, null), null, 0);
  }

  @Test
  void eachLaneComputesOnItsPartOfTheCores() {
    int all = JniUtils.getNumThreads();
    try (LoadedPolicy policy = model();
        Lanes lanes = Lanes.of(policy.model(), all)) {
      // The number that a thread set last is what threads that were never asked before take over.
      assertEquals(all, JniUtils.getNumThreads());
      for (int round = 0; round < 3; round++) {
        List<Integer> each = lanes.map(all, share -> JniUtils.getNumThreads());
        assertEquals(List.of(1), each.stream().distinct().toList());
      }
      assertEquals(all, JniUtils.getNumThreads());
    }
  }

  @Test
  void resultsComeInOrderAndFailuresReachTheCaller() {
    try (LoadedPolicy policy = model();
        Lanes lanes = Lanes.of(policy.model(), 3)) {
      assertEquals(
          List.of("0:0-2", "1:2-4", "2:4-7"),
          lanes.map(7, share -> share.lane() + ":" + share.from() + "-" + share.to()));
      assertEquals(List.of(1, 2), lanes.map(2, Lanes.Share::lane));
      UserException failure =
          assertThrows(
              UserException.class,
              () ->
                  lanes.map(
                      3,
                      share -> {
                        if (share.lane() == 1) {
                          throw new UserException("no room");
                        }
                        return share.lane();
                      }));
      assertEquals("no room", failure.getMessage());
    }
  }
}
