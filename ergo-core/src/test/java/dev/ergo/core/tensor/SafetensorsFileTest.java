package dev.ergo.core.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("device")
class SafetensorsFileTest {

  @Test
  void readsBfloat16AsFloat32AndAsItself() {
    SafetensorsFile file =
        SafetensorsFile.open(Fixtures.path("model/B/model-00001-of-00002.safetensors"));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      NDArray widened = file.read("lm_head.weight", manager, DataType.FLOAT32);
      assertEquals(new Shape(1024, 96), widened.getShape());
      assertEquals(DataType.FLOAT32, widened.getDataType());
      float[] first = Arrays.copyOf(widened.toFloatArray(), 4);
      assertArrayEquals(
          new float[] {0.447265625f, -0.006988525390625f, -0.05126953125f, 0.1845703125f}, first);
      NDArray half = file.read("lm_head.weight", manager, DataType.BFLOAT16);
      assertEquals(TensorFormat.BF16, TensorBytes.formatOf(half));
      assertEquals(new Shape(1024, 96), half.getShape());
      assertArrayEquals(
          widened.toFloatArray(), half.toType(DataType.FLOAT32, false).toFloatArray());
    }
  }

  @Test
  void fillsLargeTensorsPieceByPiece() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(1).putInt(-2).putInt(3).putInt(1 << 30).flip();
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      NDArray filled = TensorBytes.empty(manager, TensorFormat.I64, new Shape(2, 2));
      assertEquals(new Shape(2, 2), filled.getShape());
      TensorBytes.decode(bytes.slice(4, 12), TensorFormat.I32, filled, 1);
      TensorBytes.decode(bytes.slice(0, 4), TensorFormat.I32, filled, 0);
      assertArrayEquals(new long[] {1, -2, 3, 1 << 30}, filled.toLongArray());
    }
  }
}
