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
}
