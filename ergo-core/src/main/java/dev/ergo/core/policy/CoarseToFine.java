package dev.ergo.core.policy;

import dev.ergo.core.episode.AnswerTags;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.QuestionImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A policy that answers questions about images in two looks, for use from other programs.
 *
 * <p>Decoding is greedy, so the same question about the same image gets the same answer. Not safe
 * for use by several threads at once.
 */
public final class CoarseToFine implements AutoCloseable {

  private final LoadedPolicy policy;
  private final EpisodeRunner runner;

  private CoarseToFine(LoadedPolicy policy, EpisodeConfig sizes) {
    this.policy = policy;
    this.runner = new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), sizes);
  }

  /**
   * What a policy saw and said.
   *
   * @param image number of the image that the last look showed, from 1
   * @param box the region of the last look in pixels of that image; empty where the first look gave
   *     no usable box and the whole image was looked at again
   * @param outcome what became of the last box; empty if an earlier look has answered
   * @param text what stands inside the answer tags; empty if there are none
   * @param looks everything written, a text for each look
   */
  public record Answer(
      int image,
      Optional<PixelBox> box,
      Optional<BoxOutcome> outcome,
      String text,
      List<String> looks) {}

  /**
   * Loads a policy with the prompts saved beside it, in float32 on the first GPU if there is one.
   *
   * @param model Hugging Face directory of a Qwen2.5-VL model
   * @param sizes budgets in vision tokens and greatest lengths of the looks
   * @throws dev.ergo.core.error.UserException if the directory is not such a model
   */
  public static CoarseToFine load(Path model, EpisodeConfig sizes) {
    return load(new ModelConfig(model.toString(), null, null, null, null, null, null), sizes);
  }

  /**
   * Loads a policy as configurations describe it: with an adapter, on a device, in a number type.
   *
   * @param model where the weights are and how they are held
   * @param sizes budgets in vision tokens and greatest lengths of the looks
   * @throws dev.ergo.core.error.UserException if the directories are not such a model and adapter
   */
  public static CoarseToFine load(ModelConfig model, EpisodeConfig sizes) {
    return new CoarseToFine(LoadedPolicy.load(model, null, 0), sizes);
  }

  /**
   * Asks one question about one image.
   *
   * @param image a JPEG, PNG or other file that the image processor reads
   * @param options texts to choose from; none for an open question
   * @throws dev.ergo.core.error.UserException if the image can't be read
   */
  public Answer ask(Path image, String question, String... options) {
    return ask(List.of(image), question, options);
  }

  /**
   * Asks one question about several images, which count from 1.
   *
   * @param images files as above, in the order in which they are shown
   * @throws dev.ergo.core.error.UserException if an image can't be read
   */
  public Answer ask(List<Path> images, String question, String... options) {
    List<EncodedImage> files =
        images.stream().map(image -> EncodedImage.file(image, ImageLimits.DEFAULT)).toList();
    EpisodeRequest request =
        new EpisodeRequest(question, List.of(options), QuestionImages.of(files));
    Episode episode =
        runner.run(policy.model(), List.of(request), 1, 0, EpisodeNoise.none()).get(0);
    return new Answer(
        episode.image(),
        episode.region(),
        episode.lastZoom().map(Zoom::outcome),
        AnswerTags.inside(episode.answerText()).orElse(""),
        episode.texts());
  }

  @Override
  public void close() {
    policy.close();
  }
}
