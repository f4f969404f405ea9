package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.fixtures.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class QwenConfigTest {

  @TempDir Path root;
  private int copies;

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
    // Half of a head turns with the row of a patch and half with its column.
    assertEquals(16, a.vision().headDim());
  }

  /** Numbers that are the least or the greatest of what may be. */
  @Test
  void numbersAtTheirLimits() {
    QwenConfig limits =
        read(
            json -> {
              ObjectNode text = (ObjectNode) json.get("text_config");
              ObjectNode vision = (ObjectNode) json.get("vision_config");
              text.put("pad_token_id", 0).putNull("rms_norm_eps");
              text.withObject("/rope_parameters").putArray("mrope_section").add(0).add(0).add(8);
              vision.putArray("fullatt_block_indexes").add(0).add(3);
              vision.withObject("/rope_parameters").put("rope_theta", 5000);
              json.put("image_token_id", 1055);
            });
    assertEquals(0, limits.ids().pad());
    assertEquals(1055, limits.ids().image());
    assertEquals(1e-6, limits.text().rmsNormEps(), "null is absent");
    assertEquals(List.of(0, 0, 8), limits.text().rope().section());
    assertEquals(List.of(0, 3), limits.vision().fullAttentionBlocks());
    assertEquals(5000, limits.vision().ropeTheta());
  }

  /** transformers 4 wrote them at the root, 5 into text_config. */
  @Test
  void idsOfTextMayStandAtTheRoot() {
    QwenConfig root =
        read(
            json -> {
              ((ObjectNode) json.get("text_config"))
                  .remove(List.of("bos_token_id", "eos_token_id", "pad_token_id"));
              json.put("bos_token_id", 5).putArray("eos_token_id").add(7).add(6);
            });
    assertEquals(List.of(5, 7, 5), List.of(root.ids().bos(), root.ids().eos(), root.ids().pad()));
  }

  @Test
  void configurationsAreEqualWhereAllTheirNumbersAre() {
    QwenConfig a = read(json -> {});
    assertEquals(a, read(json -> json.put("architectures", "another")));
    assertEquals(a.hashCode(), read(json -> {}).hashCode());
    assertEquals("QwenConfig[%s, %s, %s]".formatted(a.text(), a.vision(), a.ids()), a.toString());
    for (QwenConfig other :
        List.of(
            read(json -> ((ObjectNode) json.get("text_config")).put("rms_norm_eps", 1e-5)),
            read(json -> ((ObjectNode) json.get("vision_config")).put("window_size", 56)),
            read(json -> json.put("image_token_id", 1000)))) {
      assertFalse(a.equals(other), other.toString());
      assertFalse(a.hashCode() == other.hashCode(), other.toString());
    }
    assertFalse(a.equals(null));
  }

  private QwenConfig read(Consumer<ObjectNode> change) {
    CopiedModel model = CopiedModel.of(root.resolve("" + copies++));
    return QwenConfig.read(model.json("config.json", change).folder().resolve("config.json"));
  }
}
