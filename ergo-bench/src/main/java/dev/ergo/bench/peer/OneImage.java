package dev.ergo.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.TokenIds;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.grpo.Stopwatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One answer about one image file: in even rounds by two looks, a view at a budget and a crop of
 * its middle; in odd rounds by one look at every vision token. Arguments: model directory, image
 * file, number type, budget of the view, width and height of the crop, text tokens of both turns,
 * sampled tokens of both looks.
 */
public final class OneImage {

  /** A budget above that of any image here. */
  private static final int EVERY_TOKEN = 1 << 20;

  /** Any ordinary token. */
  private static final int WORD = 100;

  private final QwenModel model;
  private final Path file;
  private final int budget;
  private final Size crop;
  private final int question;
  private final int again;
  private final int new1;
  private final int new2;

  private OneImage(QwenModel model, String[] arguments) {
    this.model = model;
    file = Path.of(arguments[1]);
    int[] sizes = Arrays.stream(arguments).skip(3).mapToInt(Integer::parseInt).toArray();
    budget = sizes[0];
    crop = new Size(sizes[1], sizes[2]);
    question = sizes[3];
    again = sizes[4];
    new1 = sizes[5];
    new2 = sizes[6];
  }

  /** Serves answers. */
  public static void main(String[] arguments) {
    ModelFolder folder = ModelFolder.open(Path.of(arguments[0]));
    int vocabulary = folder.config().text().vocabSize();
    DataType dataType = DataType.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    try (QwenModel model = QwenModel.load(folder, vocabulary, Device.cpu(), dataType)) {
      OneImage task = new OneImage(model, arguments);
      Rounds.serve(
          number ->
              number % 2 == 0
                  ? clock -> task.twoLooks(number, clock)
                  : clock -> task.oneLook(number, clock));
    }
  }

  private void oneLook(int number, Stopwatch clock) {
    ImageSource image = EncodedImage.file(file, ImageLimits.DEFAULT);
    ImageView whole = ImageView.whole(image, PixelLimits.ofBudget(EVERY_TOKEN));
    ImageProcessor images = new ImageProcessor();
    TokenSequence prompt = turn(whole, question);
    try (Rollout rollout =
        model.rollout(List.of(prompt), 1, images, prompt.length() + new1 + new2)) {
      clock.lap("see_s");
      PolicyStep.sample(rollout, new1 + new2, number);
      clock.lap("answer_s");
    }
  }

  private void twoLooks(int number, Stopwatch clock) {
    ImageSource image = EncodedImage.file(file, ImageLimits.DEFAULT);
    PixelLimits limits = PixelLimits.ofBudget(budget);
    ImageProcessor images = new ImageProcessor();
    TokenSequence prompt = turn(ImageView.whole(image, limits), question);
    TokenSequence second = turn(ImageView.crop(image, middle(image.size()), limits), again);
    int room = prompt.length() + new1 + second.length() + new2;
    try (Rollout rollout = model.rollout(List.of(prompt), 1, images, room)) {
      clock.lap("see_s");
      PolicyStep.sample(rollout, new1, number);
      clock.lap("zoom_s");
      rollout.append(List.of(second));
      clock.lap("see_again_s");
      PolicyStep.sample(rollout, new2, number + 1);
      clock.lap("answer_s");
    }
  }

  private PixelBox middle(Size size) {
    int left = (size.width() - crop.width()) / 2;
    int top = (size.height() - crop.height()) / 2;
    return new PixelBox(left, top, left + crop.width(), top + crop.height());
  }

  /** A turn that shows a view, and as many ordinary tokens. */
  private TokenSequence turn(ImageView view, int words) {
    TokenIds ids = model.config().ids();
    int vision = PixelLimits.tokens(SmartResize.fit(view.region().size(), view.limits()));
    int[] tokens = new int[1 + vision + 1 + words];
    Arrays.fill(tokens, WORD);
    tokens[0] = ids.visionStart();
    Arrays.fill(tokens, 1, 1 + vision, ids.image());
    tokens[1 + vision] = ids.visionEnd();
    return new TokenSequence(tokens, List.of(view));
  }
}
