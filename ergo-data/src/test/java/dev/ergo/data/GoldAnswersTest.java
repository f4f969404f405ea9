package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.layout.LayoutItem;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.layout.RuleCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gold answers in the forms that data sets have; the image has 64 x 48 pixels. */
@Tag("unit")
class GoldAnswersTest {

  /** A configuration with nothing but one data set. */
  public record Root(DataSetConfig data) {}

  @TempDir Path folder;

  private LayoutRows rows(String lines, String keys) throws IOException {
    Files.write(
        folder.resolve("a.png"),
        PngEncoder.encode(new RgbImage(new Size(64, 48), new byte[3 * 64 * 48])));
    Files.writeString(folder.resolve("rows.jsonl"), lines);
    Path file =
        Files.writeString(
            folder.resolve("config.yaml"), "data: {path: rows.jsonl, %s}".formatted(keys));
    return ConfigLoader.load(file, Map.of(), Root.class).value().data().rows(folder);
  }

  private LayoutItem item(String fields, String keys) throws IOException {
    return rows("{\"question\": \"q?\", \"image\": \"a.png\", " + fields + "}\n", keys)
        .item(0, new RuleCounts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "2 | index | blue",
        "0 | index | red",
        "2 | index_from_1 | green",
        "\"1\" | index | green",
        "1.0 | index | green",
        "\"C\" | - | blue",
        "\"(B) green\" | - | green",
        "\"red\" | option | red"
      })
  void optionsAreNamedByTextLetterOrPlace(String answer, String form, String right)
      throws IOException {
    LayoutItem item =
        item(
            "\"choices\": [\"red\", \"green\", \"blue\"], \"answer\": " + answer,
            form == null ? "" : "answer_form: " + form);
    assertEquals(List.of(right), item.answers());
    assertEquals(right, item.options().get(item.right()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "1 | - | if the number 1 counts the options, answer_form says from where",
        "3 | index | the answer 3 in column answer is not the place of one of the 3 options, counted from 0",
        "0 | index_from_1 | the answer 0 in column answer is not the place of one of the 3 options, counted from 1",
        "-1 | index | is not the place of one of the 3 options",
        "\"red\" | index | the answer red in column answer is not the place of one"
      })
  void aPlaceIsNotGuessed(String answer, String form, String reason) {
    String message =
        assertThrows(
                UserException.class,
                () ->
                    item(
                        "\"choices\": [\"red\", \"green\", \"blue\"], \"answer\": " + answer,
                        form == null ? "" : "answer_form: " + form))
            .getMessage();
    assertTrue(message.contains("rows.jsonl, line 1: ") && message.contains(reason), message);
  }

  @Test
  void numbersThatAreOptionsTooAreSaid() throws IOException {
    String row =
        "{\"question\": \"q?\", \"image\": \"a.png\", \"options\": [2, 3, 1], \"answer\": 1}\n";
    LayoutRows rows = rows(row, "");
    assertEquals(List.of("1"), rows.item(0, new RuleCounts()).answers());
    assertTrue(
        rows.scan(0).sentences().get(0).startsWith("1 answers are numbers, and so are their"),
        rows.scan(0).sentences().toString());
    assertEquals(List.of("3"), rows(row, "answer_form: index").item(0, new RuleCounts()).answers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\\\boxed{3} | 3",
        "$\\\\boxed{\\\\frac{1}{2}}$ | \\frac{1}{2}",
        "<answer> \\\\boxed{4} </answer> | 4",
        "\\\\boxed{3} or \\\\boxed{4} | \\boxed{3} or \\boxed{4}",
        "about \\\\boxed{3} | about \\boxed{3}"
      })
  void aFrameOfTheWholeAnswerIsTakenOff(String answer, String meant) throws IOException {
    assertEquals(List.of(meant), item("\"answer\": \"" + answer + "\"", "").answers());
  }

  @Test
  void aLetterWithItsTextIsAnOptionThatTheQuestionLists() throws IOException {
    String listed =
        "{\"question\": \"Which?\\nA. red\\nB. green\", \"image\": \"a.png\", \"answer\": \"%s\"}\n";
    LayoutItem both = rows(listed.formatted("B. green"), "").item(0, new RuleCounts());
    assertEquals("Which?", both.question());
    assertEquals(List.of("red", "green"), both.options());
    assertEquals(1, both.right());
    LayoutItem other = rows(listed.formatted("B. blue"), "").item(0, new RuleCounts());
    assertEquals(List.of("B. blue"), other.answers());
    assertEquals(List.of(), other.options());
  }

  @Test
  void listsOfRightAnswersMayStandInAnswers() throws IOException {
    assertEquals(
        List.of("3", "three"), item("\"answers\": [\"3\", \"three\", \"3\"]", "").answers());
  }

  @Test
  void anAnswerThatIsABoxIsNoText() throws IOException {
    String box = "\"answer\": \"<|box_start|>(250,500),(1000,1000)<|box_end|>\"";
    assertTrue(
        assertThrows(UserException.class, () -> item(box, ""))
            .getMessage()
            .contains("the answer in column answer is a box and no text"));
    LayoutItem item = item(box, "columns: {boxes: answer}, boxes_unit: thousandths");
    assertEquals(List.of(), item.answers());
    assertEquals(new Size(64, 48), item.images().get(0).size());
    assertEquals(List.of(new PixelBox(16, 24, 64, 48)), item.boxes());
    LayoutItem json =
        item("\"answer\": \"[{\\\"bbox_2d\\\": [1, 2, 11, 12]}]\"", "columns: {boxes: answer}");
    assertEquals(List.of(new PixelBox(1, 2, 11, 12)), json.boxes());
  }

  @Test
  void filesThatAreCompressedAsAWholeAreNamed() throws IOException {
    Path packed = Files.createDirectories(folder.resolve("packed"));
    Files.write(packed.resolve("train.jsonl.gz"), new byte[] {31, -117});
    for (String path : List.of("packed", "packed/train.jsonl.gz")) {
      Path file = Files.writeString(folder.resolve("config.yaml"), "data: {path: " + path + "}");
      String message =
          assertThrows(
                  UserException.class,
                  () -> ConfigLoader.load(file, Map.of(), Root.class).value().data().rows(folder))
              .getMessage();
      assertTrue(message.contains("train.jsonl.gz is compressed as a whole"), message);
    }
  }
}
