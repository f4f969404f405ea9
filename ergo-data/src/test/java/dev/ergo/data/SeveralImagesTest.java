package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.layout.LayoutItem;
import dev.ergo.data.layout.RuleCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows of several images: their order and places, which image a box is in, and how they are kept.
 */
@Tag("unit")
class SeveralImagesTest {

  /** A configuration with nothing but one data set. */
  public record Root(DataSetConfig data) {}

  @TempDir Path folder;

  @BeforeEach
  void putImages() throws IOException {
    for (int i = 1; i <= 3; i++) {
      RgbImage image = new RgbImage(new Size(60 + i, 40), new byte[3 * (60 + i) * 40]);
      Files.write(folder.resolve(i + ".png"), PngEncoder.encode(image));
    }
  }

  private DataSetConfig config(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), "data: {" + yaml + "}");
    return ConfigLoader.load(file, Map.of(), Root.class).value().data();
  }

  private LayoutItem item(String line) throws IOException {
    Files.writeString(folder.resolve("rows.jsonl"), line);
    return config("path: rows.jsonl").rows(folder).item(0, new RuleCounts());
  }

  private static String row(String question, String images, String more) {
    return "{\"question\": \"%s\", \"answer\": \"x\", \"images\": %s%s}\n"
        .formatted(question, images, more);
  }

  private static final String TWO = "[\"1.png\", \"2.png\"]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Which is larger? | Which is larger? | ",
        "<image><image>Which is larger? | Which is larger? | ",
        "<image>\\n <image>\\nWhich? | Which? | ",
        "Is <image> or <image> larger? | Is [image 1] or [image 2] larger? | Is/or/larger?",
        "A: <image> B: <image> Which? | A: [image 1] B: [image 2] Which? | A:/B:/Which?",
        "Which?<image><image> | Which?[image 1][image 2] | Which?//",
        "<image>is one, <image> two. Which? | [image 1]is one, [image 2] two. Which? | /is one,/two. Which?"
      })
  void placesInTheQuestionAreThoseOfTheImages(String text, String question, String texts)
      throws IOException {
    LayoutItem item = item(row(text, TWO, ""));
    assertEquals(question, item.question());
    assertEquals(texts == null ? "" : texts, String.join("/", strip(item.texts())));
    Example example = LayoutExamples.example(item, Example.BoxesRule.ALL);
    assertEquals(
        List.of(61, 62),
        example.images().sources().stream().map(image -> image.size().width()).toList());
  }

  private static List<String> strip(List<String> texts) {
    return texts.stream().map(String::strip).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<image>Which? | [\"1.png\", \"2.png\"] | 1 places for pictures, and there are 2 images",
        "<image><image><image>Q? | [\"1.png\", \"2.png\"] | 3 places for pictures, and there are 2",
        "<image><image>Which? | [\"1.png\"] | 2 places for pictures, and there is 1 image"
      })
  void otherNumbersOfPlacesAreRefused(String text, String images, String reason) {
    String message =
        assertThrows(UserException.class, () -> item(row(text, images, ""))).getMessage();
    assertTrue(message.contains("rows.jsonl, line 1: the question has " + reason), message);
  }

  /** An image that stands among options in the text is not taken out with them. */
  @Test
  void optionsAroundAnImageStayInTheText() throws IOException {
    String text = "<image>Which colour?\\nA. red\\nB. blue";
    LayoutItem item = item(row(text + "\\n" + text, TWO, "").replace("\"x\"", "\"A\""));
    assertEquals(List.of(), item.options());
    assertEquals(3, LayoutExamples.example(item, Example.BoxesRule.ALL).images().texts().size());
    LayoutItem behind =
        item(row("<image><image>Which?\\nA. red\\nB. blue", TWO, "").replace("\"x\"", "\"A\""));
    assertEquals(List.of("red", "blue"), behind.options());
    assertEquals("Which?", behind.question());
  }

  /** Parts of a turn stand where their pictures do; pictures of turns before stand in front. */
  @Test
  void partsOfAChatArePlaces() throws IOException {
    String parts =
        """
        {"messages": [
          {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "1.png"}},
            {"type": "text", "text": "Remember."}]},
          {"role": "assistant", "content": "Yes."},
          {"role": "user", "content": [{"type": "text", "text": "Is"},
            {"type": "image_url", "image_url": {"url": "2.png"}}, {"type": "text", "text": "or"},
            {"type": "image_url", "image_url": {"url": "3.png"}}, {"type": "text", "text": "it?"}]},
          {"role": "assistant", "content": "the first"}]}"""
            .replace("\n", " ");
    LayoutItem item = item(parts);
    assertEquals("Is[image 2]or[image 3]it?", item.question());
    assertEquals(List.of("", "Is", "or", "it?"), item.texts());
    assertEquals(3, item.images().size());
    assertEquals(63, item.images().get(2).size().width());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"boxes\": [1, 2, 3, 4] | 1",
        "\"boxes\": [{\"x1\": 1, \"y1\": 2, \"x2\": 3, \"y2\": 4, \"image\": 2}] | 2",
        "\"boxes\": [{\"bbox_2d\": [1, 2, 3, 4], \"image\": 2}, [1, 2, 3, 4]] | 2 1",
        "\"boxes\": {\"x1\": [1], \"y1\": [2], \"x2\": [3], \"y2\": [4], \"image\": [2]} | 2",
        "\"objects\": {\"image_id\": [1, 0]}, \"boxes\": [[1, 2, 3, 4], [1, 2, 3, 4]] | 2 1",
        "\"boxes\": [{\"image\": 3, \"bbox\": [1, 2, 3, 4]}] | is in image 3, and there are 2",
        "\"objects\": {\"image_id\": [1]}, \"boxes\": [[1, 2, 3, 4], [5, 5, 9, 9]] | are 2 boxes, and 1"
      })
  void boxesAreInTheImageThatIsNamed(String boxes, String meant) throws IOException {
    String line = row("q?", TWO, ", " + boxes);
    if (!meant.matches("[\\d ]+")) {
      String message = assertThrows(UserException.class, () -> item(line)).getMessage();
      assertTrue(message.contains(meant), message);
      return;
    }
    List<String> images =
        item(line).targets().stream().map(box -> String.valueOf(box.image())).toList();
    assertEquals(meant, String.join(" ", images));
    Example example = LayoutExamples.example(item(line), Example.BoxesRule.ALL);
    assertEquals(images.size(), example.boxes(1).size() + example.boxes(2).size());
  }

  @Test
  void aBoxIsHeldAgainstItsOwnImage() throws IOException {
    LayoutItem item =
        item(row("q?", TWO, ", \"boxes\": [{\"bbox\": [1, 2, 62, 4], \"image\": 2}]"));
    assertEquals(62, item.images().get(1).size().width());
    LayoutItem first = item(row("q?", TWO, ", \"boxes\": [[1, 2, 62, 4]]"));
    ImageSource image = first.images().get(0);
    assertThrows(UserException.class, image::size);
  }

  /** Shares are of the image that the box is in. */
  @Test
  void boxesInSharesTakeTheSizeOfTheirImage() throws IOException {
    Files.writeString(
        folder.resolve("rows.jsonl"),
        row("q?", TWO, ", \"boxes\": [{\"bbox\": [0, 0, 1, 1], \"image\": 2}]"));
    LayoutItem item =
        config("path: rows.jsonl, boxes_unit: shares").rows(folder).item(0, new RuleCounts());
    assertEquals(List.of(new ImageBox(2, new PixelBox(0, 0, 62, 40))), item.targets());
  }

  /** What is written is read back: images, their places, and the images of boxes. */
  @Test
  void ergosOwnFilesHoldSeveralImages() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (String line :
        List.of(
            row(
                "Is <image> or <image> larger?",
                TWO,
                ", \"boxes\": [{\"bbox\": [1, 2, 3, 4], \"image\": 2}]"),
            row("One?", "[\"3.png\"]", ", \"boxes\": [5, 6, 7, 8]"))) {
      examples.add(LayoutExamples.example(item(line), Example.BoxesRule.ANY));
    }
    Path file = folder.resolve("own.parquet");
    try (ExampleWriter writer = ExampleWriter.ofSeveralImages(file)) {
      for (int i = 0; i < 2; i++) {
        Example e = examples.get(i);
        writer.write(
            new Example(
                "id" + i,
                e.question(),
                e.options(),
                e.answer(),
                e.images(),
                e.targets(),
                e.boxesRule(),
                e.category(),
                e.aliases(),
                e.facets()));
      }
      writer.publish();
    }
    var rows = config("path: own.parquet").rows(folder);
    assertEquals(Map.of(), rows.scan(0).bad());
    for (int i = 0; i < 2; i++) {
      Example written = examples.get(i);
      Example read = LayoutExamples.example(rows.item(i, new RuleCounts()), Example.BoxesRule.ALL);
      assertEquals("id" + i, read.id());
      assertEquals(written.question(), read.question());
      assertEquals(written.images().texts(), read.images().texts());
      assertEquals(written.targets(), read.targets());
      assertEquals(Example.BoxesRule.ANY, read.boxesRule());
      assertEquals(written.images().count(), read.images().count());
      for (int number = 1; number <= read.images().count(); number++) {
        assertEquals(written.images().get(number).size(), read.images().get(number).load().size());
      }
    }
  }

  /** The second image of a row counts as much as its first. */
  @Test
  void overlapLooksAtEveryImage() throws IOException {
    Files.writeString(folder.resolve("train.jsonl"), row("q?", "[\"1.png\", \"2.png\"]", ""));
    Files.writeString(folder.resolve("other.jsonl"), row("p?", "[\"3.png\", \"2.png\"]", ""));
    ExampleSource train = config("path: train.jsonl").open(folder);
    ExampleSource other = config("path: other.jsonl").open(folder);
    String message =
        assertThrows(UserException.class, () -> Overlap.refuse(train, other)).getMessage();
    assertTrue(message.contains("the image of "), message);
  }
}
