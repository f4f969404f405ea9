package dev.ergo.core.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@Tag("device")
class SafetensorsWriterTest {

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model/A/model.safetensors",
        "model/B/model-00001-of-00002.safetensors",
        "model/A_lora/adapter/adapter_model.safetensors",
        "model/A_cases/text_only.safetensors",
        "grpo/loss.safetensors"
      })
  void writesTheBytesOfTheReferenceImplementation(String fixture) throws IOException {
    SafetensorsFile original = SafetensorsFile.open(Fixtures.path(fixture));
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    original
        .tensors()
        .forEach(
            (name, info) ->
                tensors.put(name, original.read(name, manager, info.format().dataType())));
    Path copy = folder.resolve("copy.safetensors");
    SafetensorsWriter.write(copy, tensors, original.metadata());
    assertEquals(-1, Files.mismatch(original.path(), copy));
  }

  @Test
  void keepsEveryFormatAndShape() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("double", manager.create(new double[] {1.5, -2}));
    tensors.put("half", manager.create(new float[] {1.5f, -2}).toType(DataType.FLOAT16, true));
    tensors.put("long", manager.create(new long[] {Long.MIN_VALUE, 3}));
    tensors.put("int", manager.create(new int[] {-7}));
    tensors.put(
        "byte", manager.create(new byte[] {5, 6}, new Shape(2)).toType(DataType.UINT8, true));
    tensors.put("bool", manager.create(new boolean[] {true, false, true}));
    tensors.put("scalar", manager.create(4f));
    tensors.put("nothing", manager.create(new float[0], new Shape(0, 3)));
    tensors.put("transposed", manager.create(new float[][] {{1, 2, 3}, {4, 5, 6}}).transpose(1, 0));
    tensors.put("na\"me é", manager.create(1f));
    SafetensorsWriter.write(folder.resolve("x.safetensors"), tensors, Map.of());
    SafetensorsFile file = SafetensorsFile.open(folder.resolve("x.safetensors"));
    assertEquals(tensors.keySet(), new HashSet<>(file.tensors().keySet()));
    tensors.forEach(
        (name, array) -> {
          DataType type = file.info(name).format().dataType();
          assertEquals(array.getDataType(), type, name);
          NDArray read = file.read(name, manager, type);
          assertEquals(array.getShape(), read.getShape(), name);
          assertArrayEquals(
              array.toType(DataType.FLOAT64, true).toDoubleArray(),
              read.toType(DataType.FLOAT64, true).toDoubleArray(),
              name);
        });
    assertEquals(Map.of(), file.metadata());
  }

  @Test
  void roundsToBfloat16ByNearestEven() {
    float[] values = {1, 1.00390625f, 1.01171875f, -3.14159f, Float.NaN, Float.NEGATIVE_INFINITY};
    Path path = folder.resolve("x.safetensors");
    NDArray whole = manager.create(new long[] {7});
    SafetensorsWriter.writeSources(
        path,
        Map.of("x", TensorSource.of(manager.create(values)), "n", TensorSource.of(whole)),
        Map.of(),
        DataType.BFLOAT16,
        bytes -> {});
    SafetensorsFile file = SafetensorsFile.open(path);
    assertEquals(TensorFormat.BF16, file.info("x").format());
    assertEquals(TensorFormat.I64, file.info("n").format());
    assertArrayEquals(
        new float[] {1, 1, 1.015625f, -3.140625f, Float.NaN, Float.NEGATIVE_INFINITY},
        file.read("x", manager, DataType.FLOAT32).toFloatArray());
  }

  @Test
  void writesArraysLargerThanAPieceAndThoseThatRequireGradients() {
    int size = (1 << 24) + 3;
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i % 256;
    }
    NDArray large = manager.create(values);
    large.setRequiresGradient(true);
    Path path = folder.resolve("x.safetensors");
    SafetensorsWriter.writeSources(
        path, Map.of("x", TensorSource.of(large)), Map.of(), DataType.BFLOAT16, bytes -> {});
    NDArray read = SafetensorsFile.open(path).read("x", manager, DataType.FLOAT32);
    assertArrayEquals(values, read.toFloatArray());
    // As FLOAT32 its last three numbers lie behind the 64 MiB that are read at a time.
    SafetensorsWriter.writeSources(
        path, Map.of("x", TensorSource.of(large)), Map.of(), DataType.FLOAT32, bytes -> {});
    NDArray whole = SafetensorsFile.open(path).read("x", manager, DataType.FLOAT32);
    assertArrayEquals(values, whole.toFloatArray());
  }

  @Test
  void replacesAFileAndSaysWhyItCannotWrite() throws IOException {
    Path path = folder.resolve("new/x.safetensors");
    SafetensorsWriter.write(path, Map.of("x", manager.create(1f)), Map.of());
    SafetensorsWriter.write(path, Map.of("y", manager.create(2f)), Map.of());
    assertTrue(SafetensorsFile.open(path).tensors().containsKey("y"));
    Path below = path.resolve("z.safetensors");
    UserException e =
        assertThrows(
            UserException.class,
            () -> SafetensorsWriter.write(below, Map.of("x", manager.create(1f)), Map.of()));
    assertTrue(e.getMessage().startsWith("cannot write " + below), e.getMessage());
    try (var entries = Files.list(folder.resolve("new"))) {
      assertEquals(1, entries.count());
    }
  }
}
