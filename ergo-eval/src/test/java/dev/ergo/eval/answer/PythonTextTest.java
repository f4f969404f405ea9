package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PythonTextTest {

  /** {@code [c for c in range(0x110000) if chr(c).isspace()]} of Python 3. */
  private static final List<Integer> SPACES =
      List.of(
          0x9, 0xA, 0xB, 0xC, 0xD, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001,
          0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029,
          0x202F, 0x205F, 0x3000);

  @Test
  void knowsTheWhiteSpaceThatPythonKnows() {
    Pattern pattern = Pattern.compile("[" + PythonText.SPACE + "]");
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .forEach(
            c -> {
              boolean space = SPACES.contains(c);
              assertEquals(space, PythonText.isSpace(c), Integer.toHexString(c));
              assertEquals(
                  space, pattern.matcher(Character.toString(c)).matches(), Integer.toHexString(c));
            });
  }

  @Test
  void stripsAndSplitsAsPythonDoes() {
    assertEquals("B C", PythonText.strip("\u00a0\u0085B C\u001c\u3000"));
    assertEquals("", PythonText.strip(" \n"));
    assertEquals("\u200bB", PythonText.strip(" \u200bB"));
    assertEquals(List.of("a", "b", "c"), PythonText.split("\u00a0a\u001eb\n\u2007c "));
    assertEquals(List.of(), PythonText.split(" \u0085"));
    assertTrue(PythonText.isBlank("\u00a0\u001f"));
    assertFalse(PythonText.isBlank("\u200b"));
  }
}
