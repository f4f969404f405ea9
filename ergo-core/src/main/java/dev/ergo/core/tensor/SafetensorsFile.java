package dev.ergo.core.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * A safetensors file (https://huggingface.co/docs/safetensors): its checked header, and its tensors
 * read one at a time through a memory map. Files and tensors may be larger than 2 GB. Nothing stays
 * open between reads.
 */
public final class SafetensorsFile {

  /**
   * Bytes that are mapped at a time; a multiple of every element size. A tensor is filled piece by
   * piece, so that reading it takes hardly more memory than it has itself.
   */
  private static final long MAPPED_BYTES = 1L << 26;

  private final Path path;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path path, SafetensorsHeader header) {
    this.path = path;
    this.header = header;
  }

  /**
   * Reads and checks the header.
   *
   * @throws UserException if the file is missing, truncated or not a safetensors file
   */
  public static SafetensorsFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new UserException("no file " + path + ": a safetensors file was expected there");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new SafetensorsFile(path, SafetensorsHeader.read(path, channel));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Where the file lies. */
  public Path path() {
    return path;
  }

  /** The tensors by name, in the order of their bytes. */
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** The header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * The tensor of that name.
   *
   * @throws UserException if the file holds none
   */
  public TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new UserException("file %s has no tensor '%s'".formatted(path, name));
    }
    return info;
  }

  /**
   * Requires a tensor of floating-point numbers.
   *
   * @throws UserException if it holds others, as quantised checkpoints do
   */
  public void requireFloating(String name) {
    TensorInfo info = info(name);
    if (!info.format().isFloating()) {
      throw new UserException(
          "tensor '%s' of file %s holds %s numbers (integers), as quantised checkpoints do; %s"
              .formatted(name, path, info.format(), SafetensorsHeader.DEQUANTIZE));
    }
  }

  /**
   * Reads one tensor onto the manager's device.
   *
   * @param as the type of the result; floating-point formats are cast to each other (rounding to
   *     nearest even), integers too. BFLOAT16 gives an array that only tensor programs can use.
   * @throws UserException if there is no such tensor or it holds another kind of number
   */
  public NDArray read(String name, NDManager manager, DataType as) {
    return read(info(name), manager, as);
  }

  /**
   * Reads a piece of a tensor, which is never held as a whole.
   *
   * @param start its first element in row-major order
   * @param end the element behind its last one
   * @return a vector
   * @throws UserException as the other method
   */
  public NDArray read(String name, long start, long end, NDManager manager, DataType as) {
    TensorInfo whole = info(name);
    long element = whole.format().bytes();
    TensorInfo piece =
        new TensorInfo(
            name,
            whole.format(),
            new Shape(end - start),
            whole.start() + start * element,
            whole.start() + end * element);
    return read(piece, manager, as);
  }

  private NDArray read(TensorInfo info, NDManager manager, DataType as) {
    TensorFormat wanted = TensorFormat.of(as);
    if (!info.format().readableAs(wanted)) {
      throw new UserException(
          "tensor '%s' of file %s holds %s numbers, which cannot be read as %s"
              .formatted(info.name(), path, info.format(), wanted));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() < info.end()) {
        throw new UserException(
            "file %s is truncated: tensor '%s' ends at byte %d, the file has %d; it shrank while it was read"
                .formatted(path, info.name(), info.end(), channel.size()));
      }
      return fill(channel, info, TensorBytes.empty(manager, wanted, info.shape()));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Whether two tensors have the same format, shape and bytes.
   *
   * @param otherName name of the second one in the other file
   */
  public boolean holdsSame(String name, SafetensorsFile other, String otherName) {
    TensorInfo one = info(name);
    TensorInfo two = other.info(otherName);
    if (one.format() != two.format() || !one.shape().equals(two.shape())) {
      return false;
    }
    try (FileChannel first = FileChannel.open(path, StandardOpenOption.READ);
        FileChannel second = FileChannel.open(other.path, StandardOpenOption.READ)) {
      for (long at = 0; at < one.bytes(); at += MAPPED_BYTES) {
        long count = Math.min(one.bytes() - at, MAPPED_BYTES);
        try (MappedBytes a = MappedBytes.of(first, one.start() + at, count);
            MappedBytes b = MappedBytes.of(second, two.start() + at, count)) {
          if (!a.buffer().equals(b.buffer())) {
            return false;
          }
        }
      }
      return true;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static NDArray fill(FileChannel channel, TensorInfo info, NDArray target)
      throws IOException {
    int element = info.format().bytes();
    for (long at = info.start(); at < info.end(); at += MAPPED_BYTES) {
      long count = Math.min(info.end() - at, MAPPED_BYTES);
      try (MappedBytes piece = MappedBytes.of(channel, at, count)) {
        TensorBytes.decode(piece.buffer(), info.format(), target, (at - info.start()) / element);
      }
    }
    return target;
  }

  private static UserException unreadable(Path path, IOException cause) {
    return new UserException(
        "file %s cannot be read: %s".formatted(path, cause.getMessage()), cause);
  }
}
