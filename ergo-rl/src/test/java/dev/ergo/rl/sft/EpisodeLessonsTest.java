package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.ZoomParser;
import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That what lessons show, and what they want to hear, belong together. */
@Tag("unit")
class EpisodeLessonsTest {

  private final ImageProcessor images = new ImageProcessor();
  private final EpisodeRunner runner =
      new EpisodeRunner(
          new ChatFormat(Tokenizer.load(Fixtures.path("tokenizer/tiny")), images),
          images,
          Prompts.ergo(),
          EpisodeConfig.ergo(16, 9, 8, 8));
  private final EpisodeLessons lessons =
      new EpisodeLessons(
          runner,
          Prompts.ergo(),
          images,
          new BoxTeacher(),
          ConfigLoader.of(SftConfig.class, Map.of()).loose(),
          PixelLimits.ofBudget(256));

  private static ImageView image(Lesson.Exchange exchange) {
    return exchange.user().stream()
        .filter(Message.Image.class::isInstance)
        .map(part -> ((Message.Image) part).view())
        .findFirst()
        .orElseThrow();
  }

  private static List<Lesson.Exchange> exchanges(Lesson lesson) {
    return lesson.conversations().get(0);
  }

  /** The box of the first turn, mapped as an episode maps it, is the crop of the second. */
  @Test
  void theSecondTurnShowsWhatTheFirstOneAsksFor() {
    for (int i = 0; i < 8; i++) {
      Example example = Pictures.example(i);
      List<Lesson.Exchange> turns = exchanges(lessons.episode(example, new SceneRandom(3, i, 16)));
      ImageView view = image(turns.get(0));
      ImageView crop = image(turns.get(1));
      assertEquals(PixelBox.of(Pictures.SIZE), view.region());
      PixelBox asked =
          BoxMapping.toOriginal(
                  ZoomParser.parse(turns.get(0).assistant()).box().orElseThrow(),
                  images.viewSize(view),
                  Pictures.SIZE)
              .orElseThrow();
      assertEquals(asked, crop.region());
      assertEquals(900, asked.overlap(Pictures.square(i)), "the target is not in its crop");
      assertEquals(
          "<think></think><answer>" + example.answer() + "</answer>", turns.get(1).assistant());
    }
  }

  /** The look names the image that holds the target, and the crop is of that image. */
  @Test
  void aTargetInTheSecondImageIsNamed() {
    Example other = Pictures.example(5);
    Example one = Pictures.example(1);
    Example example =
        new Example(
            "two",
            one.question(),
            one.options(),
            one.answer(),
            QuestionImages.of(List.of(other.image(), one.image())),
            List.of(new ImageBox(2, one.boxes().get(0))),
            one.boxesRule(),
            "",
            List.of(),
            Map.of());
    List<Lesson.Exchange> turns = exchanges(lessons.episode(example, new SceneRandom(3, 1, 16)));
    assertEquals(2, turns.get(0).user().stream().filter(Message.Image.class::isInstance).count());
    String said = turns.get(0).assistant();
    assertEquals(2, ZoomParser.parse(said).image().orElseThrow(), said);
    ImageView crop = image(turns.get(1));
    assertEquals(one.image(), crop.source());
    assertEquals(900, crop.region().overlap(one.boxes().get(0)));
    assertEquals(
        "<answer>" + one.answer() + "</answer>",
        exchanges(lessons.judge(example, new SceneRandom(3, 1, 16))).get(0).assistant());
    // The same region of the other image shows nothing of the target.
    assertEquals(
        "<answer>unknown</answer>",
        exchanges(lessons.judge(example, example.request(), 1, crop.region())).get(0).assistant());
  }

  /** A judge is to say the answer where 85 % of the target can be seen, and "unknown" elsewhere. */
  @Test
  void aJudgeIsTaughtToSayWhatItCannotKnow() {
    Example example = Pictures.example(0);
    // The target is [10, 30, 40, 60]: 26 and 25 of its 30 rows.
    assertEquals("<answer>left</answer>", judged(example, new PixelBox(10, 30, 40, 56)));
    assertEquals("<answer>unknown</answer>", judged(example, new PixelBox(10, 30, 40, 55)));
  }

  private String judged(Example example, PixelBox region) {
    EpisodeRequest request = example.request();
    Lesson.Exchange turn = exchanges(lessons.judge(example, request, 1, region)).get(0);
    assertEquals(region, image(turn).region());
    return turn.assistant();
  }
}
