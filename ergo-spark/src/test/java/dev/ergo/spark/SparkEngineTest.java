package dev.ergo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.core.spread.SpreadEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be said of the engine without a cluster; bench/check_spark.py has one. */
@Tag("unit")
class SparkEngineTest {

  @Test
  void theClassPathNamesIt() {
    assertEquals("spark", SpreadEngine.named("spark").name());
  }

  @Test
  void aClusterMustBeNamed() {
    UserException refused =
        assertThrows(
            UserException.class, () -> new SparkEngine().open(new SparkConfig(null, 1, null)));
    assertTrue(refused.getMessage().contains("set spark.master"), refused.getMessage());
  }
}
