package dev.ergo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.rl.job.ShareEngine;
import dev.ergo.rl.job.ShareSpec;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be said of the engine without a cluster; bench/check_spark.py has one. */
@Tag("unit")
class SparkEngineTest {

  @Test
  void theClassPathNamesIt() {
    assertEquals("spark", ShareEngine.named("spark").name());
  }

  @Test
  void aClusterMustBeNamed() {
    ShareSpec spec = new ShareSpec("", "/", 1, 1, Map.of());
    UserException refused =
        assertThrows(
            UserException.class,
            () -> new SparkEngine().open(spec, new SparkConfig(null, 1, null)));
    assertTrue(refused.getMessage().contains("set spark.master"), refused.getMessage());
  }
}
