package dev.ergo.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.Patches;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tensors of one step, from the file that {@code bench/step_case.py} writes.
 *
 * @param patches the patches of all views
 * @param prompts [prompts] first turns with their view
 * @param turns [prompts * group] second turns with their crop
 * @param advantages [prompts * group]
 */
record StepInputs(
    GivenPatches patches,
    List<TokenSequence> prompts,
    List<TokenSequence> turns,
    float[] advantages) {

  /** Reads step {@code number}. */
  static StepInputs read(Path file, int number, NDManager manager) {
    SafetensorsFile tensors = SafetensorsFile.open(file);
    GivenPatches patches = new GivenPatches();
    try (NDManager scope = manager.newSubManager()) {
      List<TokenSequence> prompts = turns(tensors, "prompt", "image", number, patches, scope);
      List<TokenSequence> turns = turns(tensors, "turn", "crop", number, patches, scope);
      float[] advantages =
          tensors.read("advantage." + number, scope, DataType.FLOAT32).toFloatArray();
      return new StepInputs(patches, prompts, turns, advantages);
    }
  }

  private static List<TokenSequence> turns(
      SafetensorsFile tensors,
      String text,
      String image,
      int number,
      GivenPatches patches,
      NDManager scope) {
    NDArray ids = tensors.read(text + "." + number, scope, DataType.INT64);
    NDArray pixels = tensors.read(image + "." + number, scope, DataType.FLOAT32);
    long[] flat = ids.toLongArray();
    float[] values = pixels.toFloatArray();
    int rows = (int) ids.getShape().get(0);
    int side = (int) Math.sqrt(pixels.getShape().get(1));
    List<TokenSequence> sequences = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      ImageView view = patches.add(Patches.ofPixelValues(part(values, row, rows), side, side));
      int[] tokens = new int[flat.length / rows];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = (int) flat[row * tokens.length + i];
      }
      sequences.add(new TokenSequence(tokens, List.of(view)));
    }
    return sequences;
  }

  private static float[] part(float[] all, int part, int parts) {
    int length = all.length / parts;
    return Arrays.copyOfRange(all, part * length, (part + 1) * length);
  }
}
