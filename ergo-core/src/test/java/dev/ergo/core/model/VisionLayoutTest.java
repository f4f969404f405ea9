package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("integration")
class VisionLayoutTest {

  private static final int IMAGE = FixtureModel.A.imageToken();

  private static final QwenConfig CONFIG = QwenConfig.read(Fixtures.path("model/A/config.json"));

  static List<String> casesWithImages() {
    return ModelCase.NAMES.stream().filter(name -> !name.equals("text_only")).toList();
  }

  static List<String> cases() {
    return ModelCase.NAMES;
  }

  @ParameterizedTest
  @MethodSource("casesWithImages")
  void ordersPatchesByWindowAsTransformersDoes(String name) {
    ModelCase golden = ModelCase.load(name);
    VisionLayout layout = VisionLayout.of(golden.grids(), CONFIG.vision());
    assertArrayEquals(golden.longs("vision.window_index"), layout.windowIndex());
    assertArrayEquals(golden.longs("vision.cu_window_seqlens"), cumulated(layout.windows()));
    assertArrayEquals(golden.longs("vision.cu_seqlens"), cumulated(layout.images()));
    long[] places = golden.longs("vision.position_ids_hw");
    for (int place = 0; place < layout.order().length; place++) {
      int patch = (int) layout.order()[place];
      assertEquals(places[2 * patch], layout.places()[2 * place]);
      assertEquals(places[2 * patch + 1], layout.places()[2 * place + 1]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void positionsAreThoseOfGetRopeIndex(String name) {
    ModelCase golden = ModelCase.load(name);
    long[] expected = golden.longs("position_ids");
    long[] deltas = golden.longs("rope_deltas");
    int image = 0;
    for (int row = 0; row < golden.rows().size(); row++) {
      TokenSequence tokens = golden.rows().get(row);
      int end = image + tokens.images().size();
      RopeIndex rope = RopeIndex.of(tokens.ids(), golden.grids().subList(image, end), IMAGE, 0);
      image = end;
      assertEquals(deltas[row], rope.next() - tokens.length());
      int[] columns = golden.columns(row);
      for (int axis = 0; axis < 3; axis++) {
        int start = (axis * golden.rows().size() + row) * golden.width();
        for (int at = 0; at < columns.length; at++) {
          assertEquals(expected[start + columns[at]], rope.positions()[axis][at], name);
        }
      }
    }
  }

  @Test
  void refusesImageTokensThatDontFit() {
    PatchGrid grid = new PatchGrid(4, 4);
    int[] three = {1, IMAGE, IMAGE, IMAGE, 2};
    assertThrows(
        IllegalArgumentException.class, () -> RopeIndex.of(three, List.of(grid), IMAGE, 0));
    assertThrows(IllegalArgumentException.class, () -> RopeIndex.of(three, List.of(), IMAGE, 0));
    int[] none = {1, 2};
    assertThrows(IllegalArgumentException.class, () -> RopeIndex.of(none, List.of(grid), IMAGE, 0));
  }

  private static long[] cumulated(long[] lengths) {
    long[] sums = new long[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      sums[i + 1] = sums[i] + lengths[i];
    }
    return sums;
  }
}
