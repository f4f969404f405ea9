package dev.ergo.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files; those of a model directory are one object each, of bounded size. */
public final class JsonFile {

  /** The index of the largest published checkpoints has some hundred kilobytes. */
  private static final long MAX_BYTES = 64L << 20;

  /** Makes and writes JSON as these files have it. */
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonFile() {}

  /** The line at which JSON stops being any, where it is known. */
  public static String place(JsonProcessingException failure) {
    return failure.getLocation() == null ? "" : " at line " + failure.getLocation().getLineNr();
  }

  /**
   * What a file of our own holds.
   *
   * @throws IOException if it can't be read into what the reader makes, or holds {@code null}
   */
  public static <T> T value(ObjectReader reader, Path path) throws IOException {
    T value = reader.readValue(path.toFile());
    if (value == null) {
      throw new IOException("it holds null");
    }
    return value;
  }

  /**
   * Reads a file.
   *
   * @throws UserException if it is missing, too large, or not one JSON object
   */
  public static ObjectNode read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new UserException(
          "no file %s: a model directory in Hugging Face form has one".formatted(path));
    }
    try {
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw new UserException(
            "file %s has %d bytes, but at most %d are read".formatted(path, size, MAX_BYTES));
      }
      JsonNode root = MAPPER.readTree(Files.readAllBytes(path));
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new UserException("file %s does not hold a JSON object".formatted(path));
    } catch (JsonProcessingException e) {
      StandIn.refuse(path);
      throw new UserException(
          "file %s is not valid JSON%s: %s".formatted(path, place(e), Reason.of(e)), e);
    } catch (IOException e) {
      throw new UserException("file %s cannot be read: %s".formatted(path, Reason.of(e)), e);
    }
  }
}
