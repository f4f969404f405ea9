package dev.ergo.rl.reproduce;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Weights of two policies, array by array.
 *
 * @param then digest of the former run's weight files
 * @param now digest of the second run's
 * @param arrays that both have, in the same shape
 * @param onlyInOne names of arrays that only one has, or in another shape
 * @param differing arrays whose numbers differ
 */
record WeightComparison(
    String then, String now, int arrays, Set<String> onlyInOne, List<Array> differing) {

  private static final long PIECE = 1L << 24;

  /**
   * An array that differs.
   *
   * @param name its name in the files
   * @param greatest greatest difference of two numbers
   * @param rms root of the mean square of the differences
   * @param size root of the mean square of its numbers in the former run
   */
  record Array(String name, double greatest, double rms, double size) {}

  /** Where an array lies. */
  private record Place(SafetensorsFile file, String name) {}

  /**
   * Compares two folders of a model or an adapter; a piece of an array is in memory at a time.
   *
   * @throws UserException if one can't be read
   */
  static WeightComparison of(Path then, Path now) {
    Map<String, Place> former = places(then);
    Map<String, Place> second = places(now);
    Set<String> names = new TreeSet<>(former.keySet());
    names.addAll(second.keySet());
    Set<String> onlyInOne = new TreeSet<>();
    List<Array> differing = new ArrayList<>();
    for (String name : names) {
      Place one = former.get(name);
      Place other = second.get(name);
      if (one == null || other == null || !sameShape(one, other)) {
        onlyInOne.add(name);
      } else if (!one.file().holdsSame(name, other.file(), name)) {
        differing.add(difference(one, other));
      }
    }
    return new WeightComparison(
        WeightDigest.of(then),
        WeightDigest.of(now),
        names.size() - onlyInOne.size(),
        onlyInOne,
        differing);
  }

  /** Whether both have the same arrays with the same bits. */
  boolean isEqual() {
    return differing.isEmpty() && onlyInOne.isEmpty();
  }

  private static Map<String, Place> places(Path folder) {
    Map<String, Place> places = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList()) {
        SafetensorsFile file = SafetensorsFile.open(path);
        file.tensors().keySet().forEach(name -> places.put(name, new Place(file, name)));
      }
      return places;
    } catch (IOException e) {
      throw new UserException(
          folder + " can't be read; it held the policy at the end of the run", e);
    }
  }

  private static boolean sameShape(Place one, Place other) {
    return one.file().info(one.name()).shape().equals(other.file().info(other.name()).shape());
  }

  private static Array difference(Place one, Place other) {
    long size = one.file().info(one.name()).shape().size();
    double greatest = 0;
    double squares = 0;
    double own = 0;
    try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      for (long start = 0; start < size; start += PIECE) {
        long end = Math.min(size, start + PIECE);
        try (NDManager scope = owner.newSubManager()) {
          NDArray then = numbers(one, start, end, scope);
          NDArray change = numbers(other, start, end, scope).sub(then);
          // A NaN is greater than any.
          greatest = Math.max(greatest, change.abs().max().getDouble());
          squares += change.square().sum().getDouble();
          own += then.square().sum().getDouble();
        }
      }
    }
    return new Array(one.name(), greatest, Math.sqrt(squares / size), Math.sqrt(own / size));
  }

  private static NDArray numbers(Place place, long start, long end, NDManager scope) {
    return place
        .file()
        .read(place.name(), start, end, scope, DataType.FLOAT32)
        .toType(DataType.FLOAT64, false);
  }
}
