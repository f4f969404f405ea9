package dev.ergo.core.tensor;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.StandIn;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a safetensors file: 8 bytes little-endian length, then JSON. It is checked as
 * strictly as the format's reference implementation does: the tensors fill the rest of the file
 * without holes or overlaps, and each has the size that its shape and format ask for.
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {

  /** The reference implementation's limit. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  /** Formats of the specification that no unquantised checkpoint has. */
  /** What to do with a checkpoint of quantised numbers. */
  static final String DEQUANTIZE =
      "take the unquantised checkpoint, or load this one with transformers, call dequantize() and save it again";

  private static final Pattern QUANTISED = Pattern.compile("F[468]_.*|[IU](8|16|32|64)");

  private static final int LENGTH_BYTES = Long.BYTES;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
    StandIn.refuse(path);
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new UserException(
          "file %s is truncated: a safetensors file has at least 8 bytes, this one has %d; copy or download it again"
              .formatted(path, size));
    }
    long length = bytes(channel, 0, LENGTH_BYTES).getLong();
    if (length < 2 || length > MAX_HEADER_BYTES) {
      throw new UserException(
          "file %s is not a safetensors file: its header would have %s bytes, at most %d are allowed"
              .formatted(path, Long.toUnsignedString(length), MAX_HEADER_BYTES));
    }
    long dataStart = LENGTH_BYTES + length;
    if (dataStart > size) {
      throw new UserException(
          "file %s is truncated: its header alone takes %d bytes, the file has %d; copy or download it again"
              .formatted(path, dataStart, size));
    }
    JsonNode root = parse(path, bytes(channel, LENGTH_BYTES, (int) length).array());
    List<TensorInfo> tensors = new ArrayList<>();
    root.properties().stream()
        .filter(entry -> !entry.getKey().equals("__metadata__"))
        .forEach(entry -> tensors.add(tensor(path, entry.getKey(), entry.getValue(), dataStart)));
    tensors.sort(Comparator.comparingLong(TensorInfo::start).thenComparingLong(TensorInfo::end));
    checkLayout(path, tensors, dataStart, size);
    Map<String, TensorInfo> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return new SafetensorsHeader(byName, metadata(path, root.path("__metadata__")));
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("end of file inside the header");
      }
    }
    return buffer.flip();
  }

  private static JsonNode parse(Path path, byte[] json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw broken(path, Reason.of(e), e);
    }
    if (!root.isObject()) {
      throw broken(path, "it is not a JSON object");
    }
    return root;
  }

  private static TensorInfo tensor(Path path, String name, JsonNode node, long dataStart) {
    String stored = node.path("dtype").asText();
    TensorFormat format = TensorFormat.named(stored).orElseThrow(() -> unread(path, name, stored));
    long[] dimensions = numbers(path, name, node, "shape");
    long[] offsets = numbers(path, name, node, "data_offsets");
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw broken(path, "tensor " + name + " has no pair of data_offsets in order");
    }
    try {
      long expected = format.bytes();
      for (long dimension : dimensions) {
        expected = Math.multiplyExact(expected, dimension);
      }
      if (expected != offsets[1] - offsets[0]) {
        throw broken(
            path,
            "tensor %s of shape %s and dtype %s needs %d bytes, but its data_offsets span %d"
                .formatted(name, new Shape(dimensions), format, expected, offsets[1] - offsets[0]));
      }
      return new TensorInfo(
          name,
          format,
          new Shape(dimensions),
          Math.addExact(dataStart, offsets[0]),
          Math.addExact(dataStart, offsets[1]));
    } catch (ArithmeticException e) {
      throw broken(path, "tensor " + name + " is larger than any file can be", e);
    }
  }

  private static UserException unread(Path path, String name, String stored) {
    return QUANTISED.matcher(stored).matches()
        ? new UserException(
            "tensor '%s' of file %s holds %s numbers (%s), as quantised checkpoints do; %s"
                .formatted(
                    name,
                    path,
                    stored,
                    stored.startsWith("F") ? "FP" + stored.charAt(1) : "integers",
                    DEQUANTIZE))
        : broken(
            path,
            "tensor %s has dtype '%s', but only %s can be read"
                .formatted(
                    name,
                    stored,
                    Arrays.stream(TensorFormat.values())
                        .map(Enum::name)
                        .collect(Collectors.joining(", "))));
  }

  private static long[] numbers(Path path, String name, JsonNode node, String field) {
    JsonNode list = node.path(field);
    List<Long> values = new ArrayList<>();
    for (JsonNode value : list) {
      if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() < 0) {
        throw broken(path, "tensor %s has the %s %s".formatted(name, field, abbreviated(list)));
      }
      values.add(value.longValue());
    }
    if (!list.isArray()) {
      throw broken(path, "tensor %s has no list '%s'".formatted(name, field));
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static void checkLayout(
      Path path, List<TensorInfo> tensors, long dataStart, long fileSize) {
    long end = tensors.isEmpty() ? dataStart : tensors.get(tensors.size() - 1).end();
    long position = dataStart;
    for (TensorInfo tensor : tensors) {
      if (tensor.start() != position) {
        throw broken(
            path,
            "tensor %s begins at byte %d of the file, but %d was expected (tensors may neither overlap nor leave holes)"
                .formatted(tensor.name(), tensor.start(), position));
      }
      position = tensor.end();
    }
    if (end > fileSize) {
      throw new UserException(
          "file %s is truncated: its header describes %d bytes, the file has %d; copy or download it again"
              .formatted(path, end, fileSize));
    }
    if (end < fileSize) {
      throw broken(path, "it describes %d bytes, but the file has %d".formatted(end, fileSize));
    }
  }

  private static Map<String, String> metadata(Path path, JsonNode node) {
    Map<String, String> metadata = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isTextual()) {
                throw broken(path, "__metadata__ '" + entry.getKey() + "' is not a text");
              }
              metadata.put(entry.getKey(), entry.getValue().textValue());
            });
    return metadata;
  }

  private static String abbreviated(JsonNode node) {
    String text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static UserException broken(Path path, String what) {
    return broken(path, what, null);
  }

  private static UserException broken(Path path, String what, Exception cause) {
    return new UserException(
        "file %s has a broken safetensors header: %s; copy or download it again"
            .formatted(path, what),
        cause);
  }
}
