package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The other tests prove something only if Hadoop is not there to help. */
@Tag("unit")
class NoHadoopTest {

  @Test
  void hadoopIsNotOnTheClassPath() {
    assertThrows(
        ClassNotFoundException.class, () -> Class.forName("org.apache.hadoop.conf.Configuration"));
    assertFalse(System.getProperty("java.class.path").contains("hadoop-client"));
  }
}
