package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ViewBox;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ZoomParserTest {

  private static void assertBox(int x1, int y1, int x2, int y2, String text) {
    ZoomParser.Written zoom = ZoomParser.parse(text);
    assertEquals(Optional.of(new ViewBox(x1, y1, x2, y2)), zoom.box(), text);
    assertEquals(BoxOutcome.VALID, zoom.outcome());
  }

  @Test
  void readsFourIntegers() {
    assertBox(1, 2, 30, 40, "<think>there</think><zoom>[1, 2, 30, 40]</zoom>");
    assertBox(1, 2, 30, 40, "<zoom>\n[ 1,2 , 30,40 ]\t</zoom> and more");
    // Whether the numbers make sense is for the mapping to say.
    assertBox(-5, 0, -9, 999_999_999, "<zoom>[-5, 0, -9, 999999999]</zoom>");
  }

  @Test
  void theLastCompleteElementCounts() {
    String format = "I write <zoom>[1, 2, 3, 4]</zoom>. ";
    assertBox(5, 6, 7, 8, format + "<zoom>[5, 6, 7, 8]</zoom>");
    assertBox(1, 2, 3, 4, format + "<zoom>[5, 6, 7");
    assertBox(1, 2, 3, 4, "</zoom>" + format + "</zoom>");
    assertBox(5, 6, 7, 8, "<zoom>[1, 2, <zoom>[5, 6, 7, 8]</zoom>");
    assertOutcome(BoxOutcome.MALFORMED, format + "<zoom>here</zoom>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1, 2, 3, 4]",
        "<zoom>[1, 2, 3, 4]",
        "[1, 2, 3, 4]</zoom>",
        "</zoom>[1, 2, 3, 4]<zoom>",
        "<ZOOM>[1, 2, 3, 4]</ZOOM>"
      })
  void withoutAnElementTheBoxIsMissing(String text) {
    assertOutcome(BoxOutcome.MISSING, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<zoom></zoom>",
        "<zoom>1, 2, 3, 4</zoom>",
        "<zoom>[1, 2, 3]</zoom>",
        "<zoom>[1, 2, 3, 4, 5]</zoom>",
        "<zoom>[1.0, 2, 3, 4]</zoom>",
        "<zoom>[1e2, 2, 3, 4]</zoom>",
        "<zoom>[0.1, 0.2, 0.3, 0.4]</zoom>",
        "<zoom>[[1, 2, 3, 4]]</zoom>",
        "<zoom>[1, 2, 3, x]</zoom>",
        "<zoom>[1, 2, 3, 99999999999999999999]</zoom>",
        "<zoom>[1, 2, 3, 2147483648]</zoom>",
        "<zoom>[1, 2, 3, \u0664]</zoom>"
      })
  void anythingElseInsideIsMalformed(String text) {
    assertOutcome(BoxOutcome.MALFORMED, text);
  }

  /** A policy may write until its length limit; that must not cost the stack or minutes. */
  @Test
  void longTextsAreRead() {
    assertBox(1, 2, 3, 4, "<zoom>".repeat(20_000) + "[1, 2, 3, 4]</zoom>");
    assertOutcome(BoxOutcome.MALFORMED, "<zoom>" + "x".repeat(200_000) + "</zoom>");
    assertOutcome(BoxOutcome.MALFORMED, "<zoom>[" + " ".repeat(200_000) + "</zoom>");
  }

  /** An image is named by its number, whatever quotes stand around it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<zoom image=\"2\">[1, 2, 3, 4]</zoom>",
        "<zoom image='2'>[1, 2, 3, 4]</zoom>",
        "<zoom  image = 2 >[1, 2, 3, 4]</zoom>",
        "<zoom>[9, 9, 9, 9]</zoom> or <zoom image=\"2\">[1, 2, 3, 4]</zoom>"
      })
  void anElementMayNameAnImage(String text) {
    assertEquals(
        new ZoomParser.Written(
            OptionalInt.of(2), Optional.of(new ViewBox(1, 2, 3, 4)), BoxOutcome.VALID),
        ZoomParser.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<zoom image=\"two\">[1, 2, 3, 4]</zoom>",
        "<zoom image=\"-1\">[1, 2, 3, 4]</zoom>",
        "<zoom image=\"2'>[1, 2, 3, 4]</zoom>",
        "<zoom picture=\"2\">[1, 2, 3, 4]</zoom>",
        "<zoom image=\"99999\">[1, 2, 3, 4]</zoom>"
      })
  void anotherNameOfAnImageIsMalformed(String text) {
    assertOutcome(BoxOutcome.MALFORMED, text);
  }

  @Test
  void aNameWithoutABoxIsMalformedToo() {
    assertEquals(
        new ZoomParser.Written(OptionalInt.of(2), Optional.empty(), BoxOutcome.MALFORMED),
        ZoomParser.parse("<zoom image=\"2\">there</zoom>"));
    assertOutcome(BoxOutcome.MISSING, "<zoomed>[1, 2, 3, 4]</zoomed>");
    assertOutcome(
        BoxOutcome.MISSING, "<zoom image=\"" + "2".repeat(200_000) + "\">[1, 2, 3, 4]</zoom>");
  }

  private static void assertOutcome(BoxOutcome outcome, String text) {
    assertEquals(
        new ZoomParser.Written(OptionalInt.empty(), Optional.empty(), outcome),
        ZoomParser.parse(text));
  }
}
