package dev.ergo.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Rows of text tokens in a file, [rows, tokens] int64. */
final class TokenRows {

  private TokenRows() {}

  /** Reads the rows of a tensor; they refer to no images. */
  static List<TokenSequence> read(SafetensorsFile file, String name, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray ids = file.read(name, scope, DataType.INT64);
      long[] flat = ids.toLongArray();
      int rows = (int) ids.getShape().get(0);
      int width = flat.length / rows;
      return IntStream.range(0, rows)
          .mapToObj(row -> LongStream.of(flat).skip((long) row * width).limit(width))
          .map(row -> new TokenSequence(row.mapToInt(Math::toIntExact).toArray(), List.of()))
          .toList();
    }
  }
}
