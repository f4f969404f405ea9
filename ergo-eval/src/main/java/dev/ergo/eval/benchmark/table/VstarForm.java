package dev.ergo.eval.benchmark.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * V*Bench: {@code test_questions.jsonl}, images and beside each a JSON file with target boxes; or
 * REKEY's {@code vstar_metadata.jsonl}, the same questions without images, for answers that were
 * made elsewhere.
 */
final class VstarForm implements Form {

  private static final String FETCH =
      "fetch the data set craigwu/vstar_bench from Hugging Face and give the folder with"
          + " test_questions.jsonl and the image folders as path";
  private static final Pattern OPTION =
      Pattern.compile("\\(([A-Z])\\)\\s*(.*?)(?=\\s*\\([A-Z]\\)|\\s*\\n|\\s*Answer with|\\z)");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DataRoot root;

  @Override
  public RowTable open(Path path) {
    List<Path> files =
        LocalCopy.files(
            path,
            Pattern.compile("test_questions\\.jsonl|vstar_metadata\\.jsonl"),
            List.of(),
            FETCH);
    Path file = files.get(0);
    root = new DataRoot(file.toAbsolutePath().getParent());
    return new JsonTable(List.of(file));
  }

  @Override
  public Example example(Row row) {
    return row.optional("text").isPresent() ? official(row) : rekey(row);
  }

  private Example official(Row row) {
    String text = row.text("text");
    int first = text.indexOf("(A)");
    if (first < 0) {
      throw row.bad("the text lists no option (A)");
    }
    List<String> options = new ArrayList<>();
    Matcher matcher = OPTION.matcher(text.substring(first));
    while (matcher.find()) {
      options.add(matcher.group(2).strip());
    }
    String image = row.text("image");
    return example(row, text.substring(0, first).strip(), options, image, boxes(image));
  }

  private Example rekey(Row row) {
    if (!(row.values().get("options") instanceof Map<?, ?> byLetter)) {
      throw row.bad("there is neither a text nor options");
    }
    List<String> options = new ArrayList<>();
    for (char letter = 'A'; byLetter.get(String.valueOf(letter)) != null; letter++) {
      options.add(byLetter.get(String.valueOf(letter)).toString());
    }
    String number = row.text("question_id");
    String image = "vstar_" + "0".repeat(Math.max(0, 4 - number.length())) + number + ".jpg";
    return example(row, row.text("stem"), options, image, List.of());
  }

  private Example example(
      Row row, String question, List<String> options, String image, List<PixelBox> boxes) {
    return new Example(
        row.text("question_id"),
        question,
        options,
        options.get(row.option(row.text("label"), options.size())),
        new NamedImage(root, image, row.where()),
        boxes,
        Example.BoxesRule.ALL,
        row.text("category"),
        List.of(),
        Choices.label(options, row.option(row.text("label"), options.size())));
  }

  /** Boxes of the JSON file beside the image, [x, y, width, height] each; none if it is absent. */
  private List<PixelBox> boxes(String image) {
    String name = image.replaceFirst("\\.[A-Za-z]+$", "") + ".json";
    Path file = root.folder().resolve(name).normalize();
    if (!file.startsWith(root.folder().normalize()) || !Files.isRegularFile(file)) {
      return List.of();
    }
    List<PixelBox> boxes = new ArrayList<>();
    try {
      for (JsonNode box : MAPPER.readTree(root.resolve(name, image).toFile()).path("bbox")) {
        int x = (int) Math.floor(box.path(0).asDouble());
        int y = (int) Math.floor(box.path(1).asDouble());
        int x2 = (int) Math.ceil(box.path(0).asDouble() + box.path(2).asDouble());
        int y2 = (int) Math.ceil(box.path(1).asDouble() + box.path(3).asDouble());
        if (x2 > x && y2 > y) {
          boxes.add(new PixelBox(x, y, x2, y2));
        }
      }
    } catch (IOException e) {
      throw new dev.ergo.core.error.UserException(
          file + " is no JSON with boxes; fetch the file again", e);
    }
    return boxes;
  }
}
