package dev.ergo.core.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Writes safetensors files, a piece of a tensor at a time, so that no second copy of the weights is
 * held. The bytes depend on names, shapes, formats and values alone and equal those of the format's
 * reference implementation: tensors lie by falling element size, then by name, and the header is
 * padded with blanks to a multiple of 8.
 */
public final class SafetensorsWriter {

  /** Elements encoded at a time: at most 128 MB. */
  private static final long CHUNK = 1L << 24;

  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  private record Entry(String name, TensorSource source, TensorFormat format) {
    long size() {
      return source.shape().size();
    }

    long bytes() {
      return size() * format.bytes();
    }
  }

  /**
   * Writes a file that appears as a whole or not at all, each array in the format it has.
   *
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) {
    Map<String, TensorSource> sources = new LinkedHashMap<>();
    tensors.forEach((name, array) -> sources.put(name, TensorSource.of(array)));
    write(file, entries(sources, null), metadata, bytes -> {});
  }

  /**
   * As the other method, with floating-point arrays cast, for tensors that need not be there yet:
   * each is asked for its numbers a piece at a time.
   *
   * @param floating FLOAT32, BFLOAT16 or FLOAT16
   * @param written told the bytes of each piece once it is written
   */
  public static void writeSources(
      Path file,
      Map<String, TensorSource> tensors,
      Map<String, String> metadata,
      DataType floating,
      LongConsumer written) {
    write(file, entries(tensors, TensorFormat.of(floating)), metadata, written);
  }

  private static List<Entry> entries(Map<String, TensorSource> tensors, TensorFormat floating) {
    return tensors.entrySet().stream()
        .map(
            tensor -> {
              TensorFormat own = tensor.getValue().format();
              boolean cast = floating != null && own.isFloating();
              return new Entry(tensor.getKey(), tensor.getValue(), cast ? floating : own);
            })
        .sorted(
            Comparator.comparingInt((Entry entry) -> -entry.format().bytes())
                .thenComparing(Entry::name))
        .toList();
  }

  private static void write(
      Path file, List<Entry> entries, Map<String, String> metadata, LongConsumer written) {
    byte[] header = header(entries, metadata);
    AtomicWrite.file(
        file,
        channel -> {
          ByteBuffer length =
              ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
          writeFully(channel, length.flip());
          writeFully(channel, ByteBuffer.wrap(header));
          for (Entry entry : entries) {
            long size = entry.size();
            for (long start = 0; start < size; start += CHUNK) {
              long end = Math.min(size, start + CHUNK);
              writeFully(channel, entry.source().encode(start, end, entry.format()));
              written.accept((end - start) * entry.format().bytes());
            }
          }
        });
  }

  private static byte[] header(List<Entry> entries, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject("__metadata__");
      new TreeMap<>(metadata).forEach(node::put);
    }
    long position = 0;
    for (Entry entry : entries) {
      ObjectNode node = root.putObject(entry.name());
      node.put("dtype", entry.format().name());
      ArrayNode shape = node.putArray("shape");
      for (long dimension : entry.source().shape().getShape()) {
        shape.add(dimension);
      }
      node.putArray("data_offsets").add(position).add(position + entry.bytes());
      position += entry.bytes();
    }
    try {
      String text = JSON.writeValueAsString(root);
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      return (text + " ".repeat(-bytes & 7)).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
