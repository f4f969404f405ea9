package dev.ergo.data.imports;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.io.JsonRow;
import dev.ergo.core.io.TextFile;
import dev.ergo.data.Example.BoxesRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Receipts of ICDAR 2019 SROIE as github.com/zzzDavid/ICDAR-2019-SROIE lays them out: {@code
 * data/img/000.jpg}, {@code data/box/000.csv} (a line of the receipt each: eight corner coordinates
 * and the text) and {@code data/key/000.json} (company, date, address, total).
 *
 * <p>A question asks for a value that stands within one line of the receipt; the boxes of all lines
 * with it are targets, any of which will do (a total often stands several times). Values that no
 * line has as a whole are left out and counted; addresses run over several lines and are not asked.
 */
final class SroieReader implements DatasetReader {

  private static final String LAYOUT =
      "a copy of github.com/zzzDavid/ICDAR-2019-SROIE with data/img, data/box and data/key";

  private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

  static {
    QUESTIONS.put("total", "What is the total amount on the receipt?");
    QUESTIONS.put("date", "What is the date on the receipt?");
    QUESTIONS.put("company", "What is the name of the company on the receipt?");
  }

  private final Path data;
  private int leftOut;

  /** Takes the repository's folder, or its folder {@code data}. */
  SroieReader(Path input) {
    this.data = Files.isDirectory(input.resolve("key")) ? input : input.resolve("data");
  }

  @Override
  public Path imageFolder() {
    return data;
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public List<ImportedItem> items() {
    List<ImportedItem> items = new ArrayList<>();
    for (Path key : files(data.resolve("key"), ".json", LAYOUT)) {
      String stem = key.getFileName().toString().replace(".json", "");
      Optional<String> image = image("img/" + stem);
      if (image.isEmpty()) {
        leftOut += QUESTIONS.size();
        continue;
      }
      JsonRow values = JsonRow.file(key, "{\"company\", \"date\", \"address\", \"total\"}");
      List<Line> lines = lines(data.resolve("box").resolve(stem + ".csv"));
      QUESTIONS.forEach(
          (name, question) -> {
            String answer = values.node().path(name).asText().strip();
            List<PixelBox> boxes = boxes(lines, answer);
            if (boxes.isEmpty()) {
              leftOut++;
              return;
            }
            items.add(
                new ImportedItem(
                    values.place(),
                    stem + "-" + name,
                    question,
                    List.of(),
                    answer,
                    image.get(),
                    null,
                    boxes,
                    BoxesRule.ANY,
                    name));
          });
    }
    return items;
  }

  /** The files of a folder with an ending, by name; one refusal if there are none. */
  static List<Path> files(Path folder, String ending, String expected) {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> found = files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        if (!found.isEmpty()) {
          return found;
        }
      } catch (IOException e) {
        throw new UserException(folder + " can't be read; check its rights", e);
      }
    }
    throw new UserException(
        "import.input: no file *%s in %s; give %s".formatted(ending, folder, expected));
  }

  /** A line of a receipt. */
  private record Line(PixelBox box, String text) {}

  private static List<Line> lines(Path file) {
    List<Line> lines = new ArrayList<>();
    try {
      for (String line : TextFile.lines(file)) {
        if (!line.isBlank()) {
          lines.add(line(file + ", line " + (lines.size() + 1), line.split(",", 9)));
        }
      }
    } catch (IOException e) {
      throw new UserException(
          "import.input: " + file + " can't be read as UTF-8 text; give " + LAYOUT, e);
    }
    return lines;
  }

  private static Line line(String place, String[] fields) {
    try {
      int[] corners = Arrays.stream(fields).limit(8).mapToInt(Integer::parseInt).toArray();
      int[] x = {corners[0], corners[2], corners[4], corners[6]};
      int[] y = {corners[1], corners[3], corners[5], corners[7]};
      Arrays.sort(x);
      Arrays.sort(y);
      return new Line(new PixelBox(x[0], y[0], x[3], y[3]), fields[8]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new UserException(
          place + ": not eight coordinates of a box and a text; mend the line or leave it out", e);
    }
  }

  /** The boxes of lines that have the value as a whole: 7.30 is no part of 17.30 or 7.305. */
  private static List<PixelBox> boxes(List<Line> lines, String value) {
    Pattern whole =
        Pattern.compile("(?<![\\p{Alnum}.,])" + Pattern.quote(value) + "(?!\\p{Alnum}|[.,]\\d)");
    return value.isEmpty()
        ? List.of()
        : lines.stream().filter(line -> whole.matcher(line.text()).find()).map(Line::box).toList();
  }
}
