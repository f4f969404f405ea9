package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
@Tag("numeric")
@Tag("device")
class WorkersTest {

  private static LoadedPolicy model() {
    String path = Fixtures.path("model/A").toString();
    return LoadedPolicy.load(
        ConfigLoader.of(ModelConfig.class, Map.of("path", path, "device", TestDevice.name())),
        null,
        0);
  }

  /** Numbers of threads are asked of libtorch itself, which nothing may have loaded yet. */
  @BeforeAll
  static void loadEngine() {
    Engine.getEngine("PyTorch");
  }

  @Test
  void eachLaneComputesOnItsPartOfTheCores() {
    int all = JniUtils.getNumThreads();
    try (LoadedPolicy policy = model();
        Workers workers = Workers.of(policy.model(), all)) {
      // The number that a thread set last is what threads that were never asked before take over.
      assertEquals(all, JniUtils.getNumThreads());
      for (int round = 0; round < 3; round++) {
        List<Integer> each = workers.map(all, share -> JniUtils.getNumThreads());
        assertEquals(List.of(1), each.stream().distinct().toList());
      }
      assertEquals(all, JniUtils.getNumThreads());
    }
  }

  @Test
  void workersThatAreFewerThanTheCoresSplitThem() {
    int all = JniUtils.getNumThreads();
    JniUtils.setNumThreads(6);
    try (LoadedPolicy policy = model();
        Workers workers = Workers.of(policy.model(), 2)) {
      assertEquals(List.of(3, 3), workers.map(2, share -> JniUtils.getNumThreads()));
      assertEquals(6, JniUtils.getNumThreads());
    } finally {
      JniUtils.setNumThreads(all);
    }
  }

  /** Every worker gets short and long ones, each once, in order inside of its share. */
  @Test
  void workIsDealtToTheSharesInTurn() {
    try (LoadedPolicy policy = model();
        Workers two = Workers.of(policy.model(), 2);
        Workers four = Workers.of(policy.model(), 4)) {
      assertEquals(List.of(List.of(1, 3), List.of(2, 4, 5)), dealt(two, List.of(1, 2, 3, 4, 5)));
      assertEquals(
          List.of(List.of(1), List.of(2, 5), List.of(3), List.of(4, 6)),
          dealt(four, List.of(1, 2, 3, 4, 5, 6)));
      assertEquals(List.of(List.of(7)), dealt(two, List.of(7)));
    }
  }

  private static List<List<Integer>> dealt(Workers workers, List<Integer> sorted) {
    List<Integer> dealt = ShareRange.dealt(sorted, workers.count());
    return workers.map(
        sorted.size(), share -> List.copyOf(dealt.subList(share.from(), share.to())));
  }

  @Test
  void resultsComeInOrderAndFailuresReachTheCaller() {
    try (LoadedPolicy policy = model();
        Workers workers = Workers.of(policy.model(), 3)) {
      assertEquals(
          List.of("0:0-2", "1:2-4", "2:4-7"),
          workers.map(7, share -> share.worker() + ":" + share.from() + "-" + share.to()));
      assertEquals(List.of(1, 2), workers.map(2, Workers.Share::worker));
      UserException failure =
          assertThrows(
              UserException.class,
              () ->
                  workers.map(
                      3,
                      share -> {
                        if (share.worker() == 1) {
                          throw new UserException("no room");
                        }
                        return share.worker();
                      }));
      assertEquals("no room", failure.getMessage());
    }
  }
}
