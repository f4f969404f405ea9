package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
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

  @Test
  void boundsBelongToTheirRanges() {
    assertEquals(1, Check.atLeast("k", 1, 1));
    assertEquals(1L, Check.atLeast("k", 1L, 1L));
    assertEquals(.5, Check.atLeast("k", .5, .5));
    assertEquals(1, Check.between("k", 1, 1, 3));
    assertEquals(0, Check.between("k", 0.0, 0, .5));
    assertEquals(.5, Check.between("k", .5, 0, .5));
    assertEquals(.1, Check.above("k", .1, 0));
    assertEquals("must be greater than 0", reason(() -> Check.above("k", 0, 0)));
    assertEquals("must be at least 2", reason(() -> Check.atLeast("k", 1, 2)));
    assertEquals("must be from 1 to 3", reason(() -> Check.between("k", 0, 1, 3)));
    assertEquals("must be from 0.5 to 1", reason(() -> Check.between("k", .4, .5, 1)));
    assertEquals("must be at least 1.0E15", reason(() -> Check.atLeast("k", 0, 1e15)));
    assertEquals("must be at least 999999999999999", reason(() -> Check.atLeast("k", 0, 1e15 - 1)));
  }

  /** Something to be made by its name. */
  public static final class Made implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void aClassIsMadeByItsName() {
    assertEquals(Made.class, Check.made("k", Made.class.getName(), Runnable.class).getClass());
    assertTrue(
        reason(() -> Check.made("k", "no.such.Class", Runnable.class))
            .endsWith(
                "implements java.lang.Runnable and has a public constructor without parameters (ClassNotFoundException)"));
    assertTrue(
        reason(() -> Check.made("k", Made.class.getName(), List.class))
            .endsWith("(ClassCastException)"));
  }

  @Test
  void pathsThatCannotBeWrittenAreRefused() {
    assertEquals(Path.of("runs/a b/ü.jsonl"), Check.output("k", Path.of("runs/a b/ü.jsonl")));
    assertEquals("/tmp/x", Check.output("k", "/tmp/x"));
    assertEquals("..", Check.output("k", ".."));
    assertEquals("C:x", Check.output("k", "C:x"));
    assertEquals(null, Check.output("k", (Path) null));
    String shell = "begins with ~, which only a shell expands; give the whole path";
    assertEquals(shell, reason(() -> Check.output("k", "~x")));
    assertEquals(shell, reason(() -> Check.output("k", "~/x")));
    assertEquals("is a URL; give a path", reason(() -> Check.output("k", "file:///x")));
    assertEquals("is a URL; give a path", reason(() -> Check.output("k", "s3://bucket/x")));
    for (String name : List.of("CON", "con.txt", "a/Nul/b", "COM1", "lpt9.tar.gz")) {
      assertTrue(reason(() -> Check.output("k", name)).contains("which Windows keeps"), name);
    }
    for (String name : List.of("CONSOLE", "com", "aux1", "nul-1")) {
      assertEquals(name, Check.output("k", name));
    }
    assertEquals("is no path: Nul character not allowed", reason(() -> Check.output("k", "a\0b")));
    assertEquals("has control characters in a name", reason(() -> Check.output("k", "a\nb")));
  }

  /** The longest name still has room for the temporary one beside it; letters may be two bytes. */
  @Test
  void namesAreCountedInBytes() {
    String longest = "a".repeat(230);
    assertEquals(longest, Check.fileName("k", longest));
    String reason = "has a name of 231 bytes; file systems take 230 with what is written beside it";
    assertEquals(reason, reason(() -> Check.fileName("k", longest + "a")));
    assertEquals(reason, reason(() -> Check.output("k", "x/" + "ü".repeat(115) + "a/y")));
    String deep = "d/".repeat(2000);
    assertEquals("is longer than file systems take", reason(() -> Check.output("k", "/" + deep)));
    String most = "/" + "d/".repeat(1949) + "d";
    assertEquals(3900, most.length());
    assertEquals(most, Check.output("k", most));
    assertEquals("is longer than file systems take", reason(() -> Check.output("k", most + "d")));
  }

  private static String reason(Runnable check) {
    InvalidValueException invalid = assertThrows(InvalidValueException.class, check::run);
    assertEquals("k", invalid.key());
    return invalid.getMessage();
  }
}
