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
import dev.ergo.core.image.QuestionImages;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A policy that answers questions about images in two looks, for use from other programs.
 *
 * <p>Decoding is greedy, so the same question about the same image gets the same answer. Safe for
 * use by several threads: they take turns, for one question already keeps all cores busy. To have
 * several answered faster, ask them together with {@link #askAll}. Close it to give its memory
 * back; a question that is being answered is answered first, and any later one is refused.
 */
public final class CoarseToFine implements AutoCloseable {

  /** Questions that are answered side by side. */
  private static final int TOGETHER = 32;

  private final Object turn = new Object();
  private final LoadedPolicy policy;
  private final EpisodeRunner runner;
  private boolean closed;

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
   * @throws IllegalStateException if this is closed
   */
  public Answer ask(Path image, String question, String... options) {
    return ask(new ImageQuestion(question, options).about(image));
  }

  /**
   * The same for an image file that is in memory.
   *
   * @throws dev.ergo.core.error.UserException if the bytes are no image
   */
  public Answer ask(byte[] image, String question, String... options) {
    return ask(new ImageQuestion(question, options).about(image));
  }

  /**
   * The same for an image file that comes from a stream, which is read to its end and not closed.
   *
   * @throws dev.ergo.core.error.UserException if it can't be read or is no image
   */
  public Answer ask(InputStream image, String question, String... options) {
    return ask(new ImageQuestion(question, options).about(image));
  }

  /** The same for pixels. */
  public Answer ask(BufferedImage image, String question, String... options) {
    return ask(new ImageQuestion(question, options).about(image));
  }

  /**
   * Asks one question about several images, which count from 1.
   *
   * @param images files as above, in the order in which they are shown
   * @throws dev.ergo.core.error.UserException if an image can't be read
   */
  public Answer ask(List<Path> images, String question, String... options) {
    ImageQuestion asked = new ImageQuestion(question, options);
    for (Path image : images) {
      asked = asked.about(image);
    }
    return ask(asked);
  }

  /**
   * Asks one question.
   *
   * @throws IllegalArgumentException if it is about no image
   */
  public Answer ask(ImageQuestion question) {
    return askAll(List.of(question)).get(0);
  }

  /**
   * Asks several questions together, 32 at a time, which takes less time than one after the other
   * and more memory. Sums are added up in another order than alone: where two tokens are equally
   * likely but for rounding, an answer may be another.
   *
   * @return an answer for each question, in order
   * @throws dev.ergo.core.error.UserException if an image can't be decoded; no question is answered
   *     then
   * @throws IllegalArgumentException if a question is about no image
   * @throws IllegalStateException if this is closed
   */
  public List<Answer> askAll(List<ImageQuestion> questions) {
    List<EpisodeRequest> requests = questions.stream().map(CoarseToFine::request).toList();
    List<Answer> answers = new ArrayList<>();
    synchronized (turn) {
      if (closed) {
        throw new IllegalStateException("the policy is closed; load it again to ask it");
      }
      for (int start = 0; start < requests.size(); start += TOGETHER) {
        int end = Math.min(requests.size(), start + TOGETHER);
        runner
            .run(policy.model(), requests.subList(start, end), 1, 0, EpisodeNoise.none())
            .forEach(episode -> answers.add(answer(episode)));
      }
    }
    return answers;
  }

  private static EpisodeRequest request(ImageQuestion question) {
    return new EpisodeRequest(
        question.text(), question.options(), QuestionImages.of(question.images()));
  }

  private static Answer answer(Episode episode) {
    return new Answer(
        episode.image(),
        episode.region(),
        episode.lastZoom().map(Zoom::outcome),
        AnswerTags.inside(episode.answerText()).orElse(""),
        episode.texts());
  }

  /** Gives the memory back, once no question is being answered; a second call does nothing. */
  @Override
  public void close() {
    synchronized (turn) {
      if (!closed) {
        closed = true;
        policy.close();
      }
    }
  }
}
