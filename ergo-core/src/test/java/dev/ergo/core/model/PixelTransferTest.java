package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.Patches;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Patches reach libtorch whole, and only one buffer of bounded size is held for all of them. */
@Tag("integration")
@Tag("device")
class PixelTransferTest {

  private static final int WIDTH = Patches.VALUES_PER_PATCH;

  @Test
  void largeAndSmallSetsGoThroughOneBuffer() {
    PixelTransfer transfer = new PixelTransfer();
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Patches small = patches(2, 2, 0.5f);
      NDArray first = transfer.tensor(List.of(small), manager);
      assertEquals(4 * WIDTH * Float.BYTES, transfer.held());
      // 2,004 patches in two images: more than the buffer takes at once.
      List<Patches> many = List.of(patches(40, 50, 1), small);
      NDArray second = transfer.tensor(many, manager);
      assertEquals(new Shape(2004, WIDTH), second.getShape());
      float[] values = second.toFloatArray();
      assertArrayEquals(many.get(0).values(), Arrays.copyOf(values, 2000 * WIDTH));
      assertArrayEquals(small.values(), Arrays.copyOfRange(values, 2000 * WIDTH, values.length));
      int held = transfer.held();
      assertTrue(held > 4 * WIDTH * Float.BYTES && held <= 4 << 20, held + " bytes");
      transfer.tensor(List.of(patches(2, 4, 7)), manager);
      assertEquals(held, transfer.held());
      assertArrayEquals(
          small.values(), first.toFloatArray(), "the first tensor lies in the buffer");
    }
  }

  /** Numbers that differ in every place. */
  private static Patches patches(int height, int width, float from) {
    float[] values = new float[height * width * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + i;
    }
    return new Patches(values, height, width);
  }
}
