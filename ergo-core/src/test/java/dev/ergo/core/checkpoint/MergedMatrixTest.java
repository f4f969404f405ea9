package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.fixtures.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large matrix is merged in pieces that begin and end inside of rows. */
@Tag("unit")
class MergedMatrixTest {

  private static final QwenConfig MODEL = QwenConfig.read(Fixtures.path("model/A/config.json"));
  private static final String WEIGHT = LoraModule.K_PROJ.weight(0);

  @TempDir Path root;

  /** Whole numbers, whose sums are exact in any order. */
  @Test
  void piecesAreThoseOfTheWhole() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Shape shape = ParameterShapes.of(MODEL).get(WEIGHT);
      int width = (int) shape.get(1);
      int height = (int) shape.get(0);
      LoraConfig lora = new LoraConfig(2, 6.0, List.of(LoraModule.K_PROJ));
      LoraAdapter adapter = LoraAdapter.create(MODEL, lora, 0, manager);
      adapter.tensors().values().forEach(tensor -> tensor.set(numbers(tensor)));
      adapter.save(root.resolve("adapter"), "base");
      Path file = root.resolve("w.safetensors");
      NDArray w = manager.zeros(shape);
      w.set(numbers(w));
      SafetensorsWriter.write(file, Map.of("w", w), Map.of());
      float[] a = adapter.update(WEIGHT).orElseThrow().a().toFloatArray();
      float[] b = adapter.update(WEIGHT).orElseThrow().b().toFloatArray();
      float[] expected = w.toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        int row = i / width;
        int column = i % width;
        expected[i] += 3 * (b[2 * row] * a[column] + b[2 * row + 1] * a[width + column]);
      }
      PeftTensors tensors = new PeftFolder(root.resolve("adapter")).open(MODEL);
      TensorIndex.Location place = new TensorIndex.Location(SafetensorsFile.open(file), "w");
      MergedMatrix merged = new MergedMatrix(place, tensors, WEIGHT, manager);
      for (int cut : Set.of(1, width - 1, width, 5 * width + 7, height * width - 1)) {
        float[] found = new float[expected.length];
        for (int start = 0; start < found.length; start += cut) {
          int end = Math.min(found.length, start + cut);
          ByteBuffer bytes = merged.encode(start, end, TensorFormat.F32);
          bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(found, start, end - start);
        }
        assertArrayEquals(expected, found, "pieces of " + cut);
      }
    }
  }

  private static float[] numbers(NDArray like) {
    float[] numbers = new float[Math.toIntExact(like.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i * 7 % 31 - 15;
    }
    return numbers;
  }
}
