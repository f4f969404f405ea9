package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("device")
class ParametersTest {

  @Test
  void expectsTheShapesOfTransformers() throws IOException {
    JsonNode names =
        new ObjectMapper().readTree(Fixtures.path("model/names.json").toFile()).path("A");
    Map<String, Shape> expected = new HashMap<>();
    for (JsonNode row : names) {
      long[] shape =
          StreamSupport.stream(row.path("shape").spliterator(), false)
              .mapToLong(JsonNode::longValue)
              .toArray();
      expected.put(row.path("file").textValue(), new Shape(shape));
      assertEquals(
          row.path("file").textValue(), TensorIndex.publishedName(row.path("module").textValue()));
    }
    assertEquals(
        expected, Parameters.expectedShapes(QwenConfig.read(Fixtures.path("model/A/config.json"))));
  }

  @Test
  void loadsOneFileAndShards() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      for (String model : new String[] {"A", "B"}) {
        ModelFolder folder = ModelFolder.open(Fixtures.path("model/" + model));
        Parameters parameters = Parameters.load(folder, manager, DataType.FLOAT32, bytes -> {});
        assertEquals(folder.tensorNames(), parameters.tensors().keySet());
        Parameters.expectedShapes(folder.config())
            .forEach((name, shape) -> assertEquals(shape, parameters.get(name).getShape(), name));
      }
    }
  }

  /** Bytes are those in the files, whatever the type in memory, and told once a weight is there. */
  @Test
  void bytesAreToldAsTheyAreRead() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      for (String model : new String[] {"A", "B"}) {
        ModelFolder folder = ModelFolder.open(Fixtures.path("model/" + model));
        long count =
            Parameters.expectedShapes(folder.config()).values().stream()
                .mapToLong(Shape::size)
                .sum();
        String norm = "model.norm.weight";
        long size = folder.tensors().locations().get(norm).file().info(norm).format().bytes();
        List<Long> told = new ArrayList<>();
        Parameters parameters = Parameters.load(folder, manager, DataType.FLOAT32, told::add);
        assertEquals(count, parameters.count());
        assertEquals(count * size, folder.weightBytes());
        assertEquals(parameters.tensors().size(), told.size());
        assertEquals(folder.weightBytes(), told.stream().mapToLong(Long::longValue).sum());
        assertEquals(folder.config().text().hiddenSize() * size, folder.bytes(norm));
        assertEquals(0, folder.bytes("no.such.weight"));
      }
    }
  }

  /** Sharing costs no memory; a copy is apart. Both are of the manager that asked for them. */
  @Test
  void sharedWeightsAreTheSameMemoryAndCopiesAreNot() {
    String text = "def cut(self, x: Tensor) -> Tensor:\n  return x.detach()\n";
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        NDManager other = NDManager.newBaseManager(TestDevice.chosen());
        TensorProgram program = TensorProgram.compile("cut", TestDevice.chosen(), text)) {
      NDArray weight = manager.create(new float[] {1, 2});
      Parameters parameters = new Parameters(Map.of("w", weight), DataType.FLOAT32);
      Parameters shared = parameters.shared(program, other);
      Parameters copied = parameters.copied(other);
      AdapterLayout layout = new AdapterLayout(1, 1, 1, false, Map.of(), Set.of());
      LoraAdapter adapter = new LoraAdapter(layout, Map.of("w", weight));
      Map<String, NDArray> sharedAdapter = adapter.shared(program, other).tensors();
      Map<String, NDArray> copiedAdapter = adapter.copied(other).tensors();
      weight.addi(1);
      for (NDArray same : List.of(shared.get("w"), sharedAdapter.get("w"))) {
        assertArrayEquals(new float[] {2, 3}, same.toFloatArray());
        assertSame(other, same.getManager());
      }
      for (NDArray apart : List.of(copied.get("w"), copiedAdapter.get("w"))) {
        assertArrayEquals(new float[] {1, 2}, apart.toFloatArray());
        assertSame(other, apart.getManager());
      }
      assertEquals(DataType.FLOAT32, shared.dataType());
      assertEquals(DataType.FLOAT32, copied.dataType());
    }
  }
}
