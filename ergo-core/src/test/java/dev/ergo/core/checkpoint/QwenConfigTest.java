package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class QwenConfigTest {

  @Test
  void readsTheFlatAndTheNestedFormAlike() {
    QwenConfig a = QwenConfig.read(Fixtures.path("model/A/config.json"));
    assertEquals(QwenConfig.read(Fixtures.path("model/A/config.flat.json")), a);
    QwenConfig b = QwenConfig.read(Fixtures.path("model/B/config.json"));
    assertEquals(QwenConfig.read(Fixtures.path("model/B/config.nested.json")), b);
    assertEquals(
        new TextConfig(
            1056,
            64,
            160,
            4,
            4,
            2,
            16,
            new TextConfig.Rope(1e6, List.of(2, 3, 3)),
            1e-6,
            true,
            4096),
        a.text());
    assertEquals(new VisionConfig(4, 64, 96, 4, 64, List.of(1, 3), 112, 1e4), a.vision());
    assertEquals(new TokenIds(1012, 1013, 1009, 1010, 1000, 1002, 1000), a.ids());
    assertTrue(a.text().tieWordEmbeddings());
    assertFalse(b.text().tieWordEmbeddings());
  }
}
