package dev.ergo.core.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SmartResizeTest {

  @Test
  void equalsTransformersInEveryRow() throws IOException {
    List<String> rows = Files.readAllLines(Fixtures.path("image/smart_resize.jsonl"));
    assertEquals(600, rows.size());
    ObjectMapper json = new ObjectMapper();
    for (String row : rows) {
      check(json.readTree(row));
    }
  }

  private static void check(JsonNode row) {
    Size original = new Size(row.get("width").asInt(), row.get("height").asInt());
    PixelLimits limits =
        new PixelLimits(row.get("min_pixels").asLong(), row.get("max_pixels").asLong());
    int factor = row.get("factor").asInt();
    if (row.has("error")) {
      assertThrows(
          UserException.class, () -> SmartResize.fit(original, limits, factor), row::toString);
    } else {
      assertEquals(
          new Size(row.get("w").asInt(), row.get("h").asInt()),
          SmartResize.fit(original, limits, factor),
          row::toString);
    }
  }

  @Test
  void usesTheTokenSideByDefault() {
    PixelLimits limits = PixelLimits.ofBudget(640);
    assertEquals(
        SmartResize.fit(new Size(2250, 1500), limits, 28),
        SmartResize.fit(new Size(2250, 1500), limits));
  }

  @Test
  void namesTheAspectRatio() {
    UserException e =
        assertThrows(
            UserException.class,
            () -> SmartResize.fit(new Size(1, 201), PixelLimits.ofBudget(640)));
    assertTrue(e.getMessage().contains("1 x 201 pixels"), e.getMessage());
    assertTrue(e.getMessage().contains("201.0"), e.getMessage());
  }

  /** Where transformers gives an image of a few lines more than its limit, a budget does not. */
  @Test
  void aViewOfAnyShapeStaysWithinItsBudget() {
    Size narrow = new Size(8000, 40);
    assertEquals(new Size(1568, 28), SmartResize.fit(narrow, new PixelLimits(3136, 16 * 784)));
    assertEquals(new Size(448, 28), SmartResize.fit(narrow, PixelLimits.ofBudget(16)));
    assertEquals(16, PixelLimits.tokens(new Size(448, 28)));
    assertEquals(new Size(28, 448), SmartResize.fit(new Size(40, 8000), PixelLimits.ofBudget(16)));
    java.util.Random random = new java.util.Random(3);
    for (int i = 0; i < 20_000; i++) {
      int budget = 4 + random.nextInt(i % 2 == 0 ? 30 : 1300);
      int side = 1 + random.nextInt(300);
      int other = (int) Math.max(1, Math.min(side * (200 * random.nextDouble()), 40_000));
      Size size = random.nextBoolean() ? new Size(side, other) : new Size(other, side);
      if (Math.max(side, other) > 200 * Math.min(side, other)) {
        continue;
      }
      Size view = SmartResize.fit(size, PixelLimits.ofBudget(budget));
      assertTrue(PixelLimits.tokens(view) <= budget, size + " at " + budget + " is " + view);
      assertEquals(0, view.width() % 28 + view.height() % 28);
    }
  }
}
