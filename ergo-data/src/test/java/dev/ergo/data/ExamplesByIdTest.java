package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.data.scenes.SceneImage;
import dev.ergo.data.scenes.SceneSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ExamplesByIdTest {

  private static final SceneSet SCENES = new SceneSet(4, 448);

  private final List<Long> read = new ArrayList<>();

  /** Rows of some ids, of which one that is empty can't be read. */
  private ExampleSource rows(String... ids) {
    return new ExampleSource() {
      @Override
      public long size() {
        return ids.length;
      }

      @Override
      public Example get(long position) {
        read.add(position);
        String id = ids[(int) position];
        if (id.isEmpty()) {
          throw new UserException("row " + position + " can't be read");
        }
        return new Example(
            id,
            "row " + position,
            List.of(),
            "yes",
            new SceneImage(SCENES, position),
            List.of(),
            BoxesRule.ALL,
            "",
            List.of(),
            Map.of());
      }

      @Override
      public String digest() {
        return "rows";
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Test
  void rowsAreReadOnceAndNoFurtherThanNeeded() {
    ExamplesById examples = new ExamplesById(rows("a", "", "b", "a", "c"));
    assertEquals("row 2", examples.find("b").orElseThrow().question());
    assertEquals(List.of(0L, 1L, 2L, 2L), read, "as far as it stands, and the row itself");
    assertEquals("row 0", examples.find("a").orElseThrow().question(), "of two the first");
    assertEquals(List.of(0L, 1L, 2L, 2L, 0L), read);
    assertEquals(Optional.empty(), examples.find("d"));
    assertEquals("row 4", examples.find("c").orElseThrow().question());
    assertEquals(List.of(0L, 1L, 2L, 2L, 0L, 3L, 4L, 4L), read);
  }

  @Test
  void scenesAreDrawnByTheirNumbers() {
    SceneExamples endless = new SceneExamples(SCENES, 0);
    ExamplesById examples = new ExamplesById(endless);
    Example drawn = endless.get(123_456_789);
    assertEquals(drawn.question(), examples.find(drawn.id()).orElseThrow().question());
    assertEquals(Optional.empty(), examples.find("another-123456789"));
    assertEquals(Optional.empty(), examples.find("no number"));
    assertThrows(UserException.class, () -> rows("").get(0));
  }
}
