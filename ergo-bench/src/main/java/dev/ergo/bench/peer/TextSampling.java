package dev.ergo.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import java.nio.file.Path;
import java.util.List;

/**
 * Sampling behind prompts of text. Arguments: folder of a case of {@code bench/compare_decode.py},
 * name of the prompts' tensor, new tokens of a row, times that a round samples.
 */
public final class TextSampling {

  private TextSampling() {}

  /** Serves rounds. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    int newTokens = Integer.parseInt(arguments[2]);
    int repeat = Integer.parseInt(arguments[3]);
    SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("inputs.safetensors"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        QwenModel model = TwoLookStep.load(folder)) {
      List<TokenSequence> prompts = StepInputs.texts(tensors, arguments[1], manager);
      Rounds.serve(
          number ->
              clock -> {
                for (int i = 0; i < repeat; i++) {
                  sample(model, prompts, newTokens, (long) number * repeat + i);
                }
              });
    }
  }

  private static void sample(
      QwenModel model, List<TokenSequence> prompts, int newTokens, long stream) {
    int room = prompts.get(0).length() + newTokens;
    try (Rollout rollout = model.rollout(prompts, 1, GivenImage.PATCHES, room)) {
      List<SampledTokens> drawn = PolicyStep.sample(rollout, newTokens, stream);
      if (drawn.stream().anyMatch(row -> row.ids().length != newTokens)) {
        throw new IllegalStateException("a row has fewer than " + newTokens + " tokens");
      }
    }
  }
}
