package dev.ergo.rl.memory;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The largest step that a configuration allows, as far as lengths are known before training: views
 * and crops that fill their budgets, texts that fill their limits, and the longest question and the
 * most images among the first examples.
 */
public final class LargestStep {

  /** Examples that are looked at for a long question. */
  private static final int EXAMPLES = 16;

  private final EpisodeRunner runner;
  private final EpisodeConfig sizes;
  private final TrainConfig train;
  private final int group;
  private final int firstBudget;
  private String question = "";
  private List<String> options = List.of();
  private long largestArea;
  private int images = 1;
  private final int closingId;
  private final long pageBytes;

  /**
   * Looks at the data.
   *
   * @param pageBytes of this and other Parquet data that are read meanwhile
   * @param closingId the id of {@code <|im_end|>}
   * @param firstBudget vision tokens at most of the first image of a sequence
   * @param samples whether groups of episodes are sampled (grpo), or one is taught a question (sft)
   */
  public LargestStep(
      EpisodeRunner runner,
      EpisodeConfig sizes,
      TrainConfig train,
      ExampleSource data,
      long pageBytes,
      int closingId,
      int firstBudget,
      boolean samples) {
    this.runner = runner;
    this.sizes = sizes;
    this.train = train;
    this.group = samples ? train.groupSize() : 1;
    this.pageBytes = pageBytes;
    this.closingId = closingId;
    this.firstBudget = firstBudget;
    data.parts().forEach(part -> look(data, part));
  }

  /** Data sets that share the steps may differ in their images. */
  private void look(ExampleSource data, ExampleSource.Part part) {
    for (long i = 0; i < Math.min(EXAMPLES, part.size()); i++) {
      try {
        look(data.get(part.first() + i));
      } catch (UserException e) {
        // Whether a bad row ends the run or is left out is decided where it is used.
        continue;
      }
    }
  }

  private void look(Example example) {
    List<ImageSource> sources = example.images().sources();
    largestArea =
        Math.max(largestArea, sources.stream().mapToLong(source -> source.size().area()).sum());
    images = Math.max(images, sources.size());
    if (textLength(example.question(), example.options()) > textLength(question, options)) {
      question = example.question();
      options = example.options();
    }
  }

  private static int textLength(String question, List<String> options) {
    return question.length() + String.join("", options).length();
  }

  /**
   * Its sizes.
   *
   * @param workers workers that share it
   * @param cut how it is cut up
   */
  public StepShape shape(int workers, StepSizes cut) {
    return new StepShape(
        train.promptsPerStep(),
        group,
        new StepShape.Lengths(
            prompt(0).length(),
            sizes.looks() - 1,
            longestTurn(),
            sizes.maxSampledTokens(),
            images * firstBudget,
            sizes.cropBudget(),
            images),
        new StepShape.Split(workers, cut.rolloutBatch(), cut.microbatchTokens()),
        group > 1,
        new StepShape.Data(
            3 * largestArea * train.promptsPerStep(), ParquetReader.bytesOutsideHeap(pageBytes)),
        0,
        Optional.empty());
  }

  /** Tokens of the longest continuation. */
  public int continuation() {
    return (sizes.looks() - 1) * longestTurn() + sizes.maxSampledTokens();
  }

  /** Some of the prompts. */
  List<TokenSequence> prompts(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::prompt).toList();
  }

  /** Looks of an episode. */
  int looks() {
    return sizes.looks();
  }

  /**
   * Tokens of a look at most.
   *
   * @param look from 1 on
   */
  int newTokens(int look) {
    return sizes.maxNewTokens(look);
  }

  /**
   * The user turn before a look of every sample of some prompts, each with a crop of its own.
   *
   * @param look from 2 on
   */
  List<TokenSequence> turns(int look, int from, int to) {
    return IntStream.range(from * group, to * group).mapToObj(row -> turn(look, row)).toList();
  }

  /** All sequences of the update. */
  List<PrefixGroup> groups() {
    return IntStream.range(0, train.promptsPerStep())
        .mapToObj(
            prompt ->
                new PrefixGroup(
                    prompt(prompt),
                    IntStream.range(prompt * group, (prompt + 1) * group)
                        .mapToObj(this::continuation)
                        .toList()))
        .toList();
  }

  /**
   * What the judge is asked about crops that fill its budget.
   *
   * @param budget vision tokens of a crop as the judge sees it
   */
  public List<TokenSequence> judged(SingleLook judge, int budget, int crops) {
    List<TokenSequence> prompts = new ArrayList<>();
    for (int i = 0; i < crops; i++) {
      EpisodeRequest request = request("judged-" + i, budget);
      PixelBox whole = PixelBox.of(request.image().size());
      ImageView view = ImageView.crop(request.image(), whole, PixelLimits.ofBudget(budget));
      prompts.add(judge.prompt(request, view));
    }
    return prompts;
  }

  /** Samples of one prompt. */
  int group() {
    return group;
  }

  private PrefixGroup.Continuation continuation(int row) {
    TokenSequence tokens = text(0);
    boolean[] scored = new boolean[0];
    for (int look = 1; look <= sizes.looks(); look++) {
      int sampled = sizes.maxNewTokens(look);
      tokens = (look == 1 ? tokens : tokens.then(turn(look, row))).then(text(sampled));
      scored = Arrays.copyOf(scored, tokens.length());
      Arrays.fill(scored, scored.length - sampled, scored.length, true);
    }
    return new PrefixGroup.Continuation(tokens, scored);
  }

  private static TokenSequence text(int length) {
    return new TokenSequence(new int[length], List.of());
  }

  private TokenSequence prompt(int number) {
    List<BlankImage> sources =
        IntStream.rangeClosed(1, images)
            .mapToObj(image -> BlankImage.of("ergo:view-" + number + "-" + image, firstBudget))
            .toList();
    EpisodeRequest request = new EpisodeRequest(question, options, QuestionImages.of(sources));
    return runner.opening(
        request,
        sources.stream()
            .map(source -> ImageView.whole(source, PixelLimits.ofBudget(firstBudget)))
            .toList());
  }

  private int longestTurn() {
    return IntStream.rangeClosed(2, sizes.looks())
        .map(look -> turn(look, 0).length())
        .max()
        .orElse(0);
  }

  private TokenSequence turn(int look, int row) {
    EpisodeRequest request = request("crop-" + look + "-" + row, sizes.cropBudget());
    ImageView crop = runner.crop(request, PixelBox.of(request.image().size()));
    TokenSequence close = new TokenSequence(new int[] {closingId}, List.of());
    return close.then(runner.turn(look, request, crop));
  }

  private EpisodeRequest request(String id, int budget) {
    return new EpisodeRequest(question, options, BlankImage.of("ergo:" + id, budget));
  }

  /** A black image: its pixels do not matter, its size does. */
  private record BlankImage(String id, Size size) implements ImageSource {

    /**
     * An image that takes as many of {@code budget} vision tokens as a rectangle near a square can.
     */
    static BlankImage of(String id, int budget) {
      int columns = (int) Math.sqrt(budget);
      return new BlankImage(
          id,
          new Size(PixelLimits.TOKEN_SIDE * columns, PixelLimits.TOKEN_SIDE * (budget / columns)));
    }

    @Override
    public RgbImage load() {
      return new RgbImage(size, new byte[Math.toIntExact(3 * size.area())]);
    }
  }
}
