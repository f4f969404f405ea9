package dev.ergo.core.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a file can be wrong is told in one sentence that names the file. */
@Tag("unit")
@Tag("device")
class BrokenSafetensorsTest {

  @TempDir Path folder;

  @Test
  void missingFile() {
    Path path = folder.resolve("no.safetensors");
    assertMessage(path, "no file " + path + ": a safetensors file was expected there");
    assertMessage(folder, "no file " + folder + ": a safetensors file was expected there");
  }

  @Test
  void truncatedFileTellsBothSizes() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("model/A/model.safetensors"));
    Path path = folder.resolve("x.safetensors");
    for (int size : new int[] {whole.length - 1, 20_000}) {
      Files.write(path, Arrays.copyOf(whole, size));
      assertMessage(
          path,
          "file %s is truncated: its header describes %d bytes, the file has %d; copy or download it again"
              .formatted(path, whole.length, size));
    }
    Files.write(path, Arrays.copyOf(whole, 100));
    assertMessage(
        path,
        "file %s is truncated: its header alone takes %d bytes, the file has 100; copy or download it again"
            .formatted(path, 8 + 10392));
    Files.write(path, Arrays.copyOf(whole, 7));
    assertMessage(
        path,
        "file %s is truncated: a safetensors file has at least 8 bytes, this one has 7; copy or download it again"
            .formatted(path));
    Files.write(path, Arrays.copyOf(whole, whole.length + 5));
    assertMessage(
        path,
        broken(path, "it describes %d bytes, but the file has %d")
            .formatted(whole.length, whole.length + 5));
  }

  @Test
  void shrunkBetweenOpeningAndReading() throws IOException {
    Path path = write("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4);
    SafetensorsFile file = SafetensorsFile.open(path);
    Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 20));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      UserException e =
          assertThrows(UserException.class, () -> file.read("a", manager, DataType.UINT8));
      assertTrue(e.getMessage().contains("is truncated: tensor 'a' ends at byte"), e.getMessage());
    }
  }

  @Test
  void headersThatAreNoHeaders() throws IOException {
    Path path = folder.resolve("x.safetensors");
    Files.write(path, "PK\3\4 and so on, a pickle in a zip".getBytes(StandardCharsets.UTF_8));
    String zip = Long.toUnsignedString(0x646e61200403_4b50L);
    assertMessage(
        path,
        "file %s is not a safetensors file: its header would have %s bytes, at most 100000000 are allowed"
            .formatted(path, zip));
    Files.write(path, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0});
    assertMessage(
        path,
        "file %s is not a safetensors file: its header would have 18446744073709551615 bytes, at most 100000000 are allowed"
            .formatted(path));
    assertTrue(message(write("{\"a\":", 0)).contains("broken safetensors header: Unexpected end"));
    assertMessage(write("[1]", 0), broken(path, "it is not a JSON object"));
    String twice = "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";
    assertMessage(write("{" + twice + "," + twice + "}", 1), broken(path, "Duplicate field 'a'"));
    assertMessage(
        write("{\"__metadata__\":{\"format\":1}}", 0),
        broken(path, "__metadata__ 'format' is not a text"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "C64|[4]|[0,4]|tensor a has dtype 'C64', but only F64, F32, F16, BF16, I64, I32, U8, BOOL can be read",
        "F32|[3]|[0,4]|tensor a of shape (3) and dtype F32 needs 12 bytes, but its data_offsets span 4",
        "U8|[4]|[4,0]|tensor a has no pair of data_offsets in order",
        "U8|[4]|[4]|tensor a has no pair of data_offsets in order",
        "U8|[4]|7|tensor a has no list 'data_offsets'",
        "U8|[-4]|[0,4]|tensor a has the shape [-4]",
        "U8|[4.0]|[0,4]|tensor a has the shape [4.0]",
        "U8|[4]|[-4,0]|tensor a has the data_offsets [-4,0]",
        "U8|[3]|[1,4]|tensor a begins at byte 72 of the file, but 71 was expected (tensors may neither overlap nor leave holes)",
        "F32|[4611686018427387904,4]|[0,4]|tensor a is larger than any file can be"
      })
  void wrongTensors(String dtype, String shape, String offsets, String expected)
      throws IOException {
    Path path =
        write(
            "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
                .formatted(dtype, shape, offsets),
            4);
    String actual = message(path);
    assertEquals(
        broken(path, expected).replaceAll("byte \\d+ of the file, but \\d+", "byte"),
        actual.replaceAll("byte \\d+ of the file, but \\d+", "byte"));
  }

  @ParameterizedTest
  @CsvSource({"F8_E4M3, FP8", "F8_E5M2, FP8", "F4_E2M1, FP4", "I8, integers", "U32, integers"})
  void numbersOfQuantisedCheckpointsAreNamed(String dtype, String name) throws IOException {
    Path path =
        write("{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4);
    assertEquals(
        "tensor 'a' of file %s holds %s numbers (%s), as quantised checkpoints do; take the unquantised checkpoint, or load this one with transformers, call dequantize() and save it again"
            .formatted(path, dtype, name),
        message(path));
  }

  @Test
  void overlappingTensors() throws IOException {
    Path path =
        write(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}",
            4);
    long start = Files.size(path) - 4;
    assertMessage(
        path,
        broken(
            path,
            "tensor b begins at byte %d of the file, but %d was expected (tensors may neither overlap nor leave holes)"
                .formatted(start + 1, start + 3)));
  }

  @Test
  void readsOfAbsentTensorsAndOfOtherKindsOfNumbers() throws IOException {
    Path path = write("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8);
    SafetensorsFile file = SafetensorsFile.open(path);
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      UserException absent =
          assertThrows(UserException.class, () -> file.read("b", manager, DataType.FLOAT32));
      assertEquals("file " + path + " has no tensor 'b'", absent.getMessage());
      UserException kind =
          assertThrows(UserException.class, () -> file.read("a", manager, DataType.FLOAT32));
      assertEquals(
          "tensor 'a' of file " + path + " holds I64 numbers, which cannot be read as F32",
          kind.getMessage());
    }
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  private static String broken(Path path, String what) {
    return "file "
        + path
        + " has a broken safetensors header: "
        + what
        + "; copy or download it again";
  }

  private static String message(Path path) {
    return assertThrows(UserException.class, () -> SafetensorsFile.open(path)).getMessage();
  }

  private static void assertMessage(Path path, String expected) {
    assertEquals(expected, message(path));
  }
}
