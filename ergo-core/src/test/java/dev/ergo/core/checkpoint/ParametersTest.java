package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
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
}
