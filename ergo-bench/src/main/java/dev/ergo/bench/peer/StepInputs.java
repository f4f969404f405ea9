package dev.ergo.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.image.Patches;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The tensors of one step, from the file that {@code bench/step_case.py} writes.
 *
 * @param prompts [prompts] first turns with their view
 * @param turns [prompts * group] second turns with their crop
 * @param advantages [prompts * group]
 */
record StepInputs(List<TokenSequence> prompts, List<TokenSequence> turns, float[] advantages) {

  /** Reads step {@code number}. */
  static StepInputs read(Path file, int number, NDManager manager) {
    SafetensorsFile tensors = SafetensorsFile.open(file);
    return new StepInputs(
        turns(tensors, "prompt." + number, "image." + number, manager),
        turns(tensors, "turn." + number, "crop." + number, manager),
        numbers(tensors, "advantage." + number, manager));
  }

  private static List<TokenSequence> turns(
      SafetensorsFile tensors, String text, String image, NDManager manager) {
    List<TokenSequence> texts = texts(tensors, text, manager);
    int side = (int) Math.sqrt(tensors.info(image).shape().get(1));
    float[] pixels = numbers(tensors, image, manager);
    int length = pixels.length / texts.size();
    return IntStream.range(0, texts.size())
        .mapToObj(
            row -> {
              float[] own = Arrays.copyOfRange(pixels, row * length, (row + 1) * length);
              Patches patches = Patches.ofPixelValues(own, side, side);
              GivenImage given = new GivenImage(image + "." + row, patches);
              return new TokenSequence(texts.get(row).ids(), List.of(given.view()));
            })
        .toList();
  }

  /** Rows of tokens that refer to no images, from a tensor [rows, tokens]. */
  static List<TokenSequence> texts(SafetensorsFile file, String name, NDManager manager) {
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

  /** All numbers of a tensor. */
  static float[] numbers(SafetensorsFile file, String name, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      return file.read(name, scope, DataType.FLOAT32).toFloatArray();
    }
  }
}
