package dev.ergo.eval.benchmark.table;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows that are not what their benchmark says. */
@Tag("unit")
class RowTest {

  @Test
  void anOptionBehindAnEmptyOneIsRefused() {
    Row row = new Row("file, row 3", "id", Map.of("A", "red", "B", " ", "C", "blue"), id -> null);
    UserException error = assertThrows(UserException.class, row::letterColumns);
    assertTrue(
        error.getMessage().startsWith("file, row 3: column C is filled, but B is empty"),
        error.getMessage());
  }
}
