package dev.ergo.core.policy;

import dev.ergo.core.checkpoint.ImageSettings;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;

/**
 * What is known of a policy before its weights are loaded.
 *
 * @param model its configuration
 * @param chat chat template and tokenizer
 * @param images an image processor of its own
 * @param prompts the texts around a question
 * @param adapter the adapter that is trained, if there is one
 */
public record PolicyOutline(
    QwenConfig model,
    ChatFormat chat,
    ImageProcessor images,
    Prompts prompts,
    LoraAdapter.Outline adapter) {

  /**
   * Reads the small files of the policy of a configuration.
   *
   * @param prompts texts that replace those saved with the model, or ERGO's; null for none
   * @throws dev.ergo.core.error.UserException if the policy can't be loaded
   */
  public static PolicyOutline of(ModelConfig section, PromptOverrides prompts) {
    if (section.init() != null) {
      Path folder = Path.of(section.init().tokenizer());
      Tokenizer words = Tokenizer.load(folder);
      ImageProcessor images = images(folder);
      return new PolicyOutline(
          section.init().model(words),
          ChatFormat.load(folder, words, images),
          images,
          LoadedPolicy.texts(prompts, Prompts.ergo()),
          LoraAdapter.Outline.NONE);
    }
    ModelFolder folder = ModelFolder.open(LoadedPolicy.path(section));
    ImageProcessor images = images(folder.path());
    return new PolicyOutline(
        folder.config(),
        ChatFormat.load(folder.path(), PolicyTokens.of(folder).tokenizer(), images),
        images,
        LoadedPolicy.texts(prompts, LoadedPolicy.savedPrompts(section, folder)),
        adapter(section, folder.config()));
  }

  private static ImageProcessor images(Path folder) {
    return new ImageProcessor(ImageSettings.read(folder).normalization());
  }

  private static LoraAdapter.Outline adapter(ModelConfig section, QwenConfig model) {
    if (section.lora() != null) {
      return LoraAdapter.outline(model, section.lora());
    }
    return section
        .adapterFolder()
        .map(folder -> LoraAdapter.outline(model, folder))
        .orElse(LoraAdapter.Outline.NONE);
  }
}
