package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CheckTest {

  @Test
  void checksReturnTheirValueOrRefuse() {
    assertEquals(3, Check.between("k", 3, 1, 3));
    assertEquals(.5, Check.between("k", .5, 0, 1));
    assertEquals("a", Check.oneOf("k", "a", "a", "b"));
    assertEquals("x", Check.present("k", "x"));
    assertEquals("must be from 0 to 0.5", reason(() -> Check.between("k", .6, 0, .5)));
    assertEquals("must be from 1 to 3", reason(() -> Check.between("k", 4L, 1L, 3L)));
    assertEquals("must be one of a, b", reason(() -> Check.oneOf("k", "c", "a", "b")));
    assertEquals("must be one of a, b", reason(() -> Check.oneOf("k", null, "a", "b")));
    assertEquals("a value is required", reason(() -> Check.present("k", " ")));
    assertEquals("a value is required", reason(() -> Check.present("k", List.of())));
    assertEquals("must be at least 0.1", reason(() -> Check.atLeast("k", Double.NaN, .1)));
  }

  private static String reason(Runnable check) {
    InvalidValueException invalid = assertThrows(InvalidValueException.class, check::run);
    assertEquals("k", invalid.key());
    return invalid.getMessage();
  }
}
