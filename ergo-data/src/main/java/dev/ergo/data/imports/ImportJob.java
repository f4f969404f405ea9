package dev.ergo.data.imports;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.job.Job;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.ListColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The job that turns other projects' data into a Parquet data set. */
public final class ImportJob extends Job<ImportJob.Config> {

  private static final String NAME = "import";

  /**
   * The section that it reads.
   *
   * @param imported what is read, and where it goes (key {@code import})
   */
  public record Config(@JsonProperty(NAME) ImportConfig imported) {

    /** Requires the section. */
    public Config {
      Job.needed(NAME, NAME, imported);
    }
  }

  /** Says its name and what it reads. */
  public ImportJob() {
    super(NAME, Config.class);
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    ImportSummary summary = run(loaded.value().imported(), Path.of(""));
    summary.rows().forEach((file, rows) -> System.out.println(rows + " rows -> " + file));
    if (summary.leftOut() > 0) {
      System.out.printf(
          "%d questions left out: their image or the place of their answer is not there%n",
          summary.leftOut());
    }
    return 0;
  }

  /**
   * Reads the input and writes the output, each file as a whole or not at all.
   *
   * @param baseDir what the configuration's relative paths are relative to
   * @throws UserException naming file and line of a row that can't be used, or what can't be
   *     written
   */
  static ImportSummary run(ImportConfig config, Path baseDir) {
    DatasetReader reader = reader(config, baseDir);
    List<ImportedItem> items = reader.items();
    checkIds(items);
    Map<Path, Integer> rows =
        write(parts(items, config, baseDir), new DataRoot(reader.imageFolder()));
    return new ImportSummary(rows, reader.leftOut());
  }

  private static DatasetReader reader(ImportConfig config, Path baseDir) {
    Path input = baseDir.resolve(config.input());
    return switch (config.type()) {
      case SROIE -> new SroieReader(input);
      case VSTAR -> new VstarReader(input);
      case REKEY -> new RekeyReader(input, config.images().map(baseDir::resolve).orElse(input));
    };
  }

  private static void checkIds(List<ImportedItem> items) {
    Set<String> ids = new HashSet<>();
    for (ImportedItem item : items) {
      if (!ids.add(item.id())) {
        throw new UserException(
            item.where() + ": the id " + item.id() + " was used before; ids have to be unique");
      }
    }
  }

  private static Map<Path, List<ImportedItem>> parts(
      List<ImportedItem> items, ImportConfig config, Path baseDir) {
    Path output = baseDir.resolve(config.output());
    if (config.splits().isEmpty()) {
      check(output);
      return Map.of(output, items);
    }
    Map<Path, List<ImportedItem>> parts = new LinkedHashMap<>();
    divide(items, config.splits())
        .forEach(
            (name, part) -> {
              if (part.isEmpty()) {
                throw new UserException(
                    "import.splits leaves no image for %s; give it a greater share or leave it out"
                        .formatted(name));
              }
              Path file = output.resolve(name + ".parquet");
              check(file);
              parts.put(file, part);
            });
    return parts;
  }

  private static void check(Path output) {
    OutputFile.check("import.output", output, ExampleWriter.former(NAME));
  }

  /**
   * Divides items by their images, so that no image is seen in two parts. The order of images is
   * that of the hashes of their paths: the division needs no seed and stays when rows are
   * reordered.
   */
  private static Map<String, List<ImportedItem>> divide(
      List<ImportedItem> items, Map<String, Double> shares) {
    List<String> images =
        items.stream()
            .map(ImportedItem::image)
            .distinct()
            .sorted(Comparator.comparing(Digest::hex))
            .toList();
    Map<String, String> parts = new HashMap<>();
    Map<String, List<ImportedItem>> divided = new LinkedHashMap<>();
    double share = 0;
    int next = 0;
    for (Map.Entry<String, Double> part : shares.entrySet()) {
      share += part.getValue();
      divided.put(part.getKey(), new ArrayList<>());
      for (; next < Math.round(share * images.size()); next++) {
        parts.put(images.get(next), part.getKey());
      }
    }
    items.forEach(item -> divided.get(parts.get(item.image())).add(item));
    return divided;
  }

  /** Publishes once every row of every part has proved good. */
  private static Map<Path, Integer> write(Map<Path, List<ImportedItem>> parts, DataRoot images) {
    Map<Path, Integer> rows = new LinkedHashMap<>();
    List<ExampleWriter> writers = new ArrayList<>();
    try {
      for (Map.Entry<Path, List<ImportedItem>> part : parts.entrySet()) {
        ExampleWriter writer = ExampleWriter.ofJob(NAME, part.getKey(), ListColumns.NONE);
        writers.add(writer);
        part.getValue().forEach(item -> write(writer, item, images));
        rows.put(part.getKey(), part.getValue().size());
      }
      writers.forEach(ExampleWriter::publish);
      return rows;
    } finally {
      writers.forEach(ExampleWriter::close);
    }
  }

  private static void write(ExampleWriter writer, ImportedItem item, DataRoot images) {
    byte[] bytes = bytes(item, images.resolve(item.image(), item.where()));
    EncodedImage image = EncodedImage.of(item.image(), bytes, ImageLimits.DEFAULT);
    writer.write(example(item, image, checkedBoxes(item, image)), bytes);
  }

  private static byte[] bytes(ImportedItem item, Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UserException(
          item.where() + ": the image file " + path + " can't be read; check its rights", e);
    }
  }

  /** Boxes drawn on an image of another size, or before it was turned upright, would be wrong. */
  private static List<PixelBox> checkedBoxes(ImportedItem item, EncodedImage image) {
    Size size;
    try {
      size = image.size();
    } catch (UserException e) {
      throw new UserException(item.where() + ": " + e.getMessage(), e);
    }
    if (item.size().isPresent() && !item.size().get().equals(size)) {
      Size said = item.size().get();
      throw new UserException(
          "%s: the image %s is %d x %d pixels, not %d x %d as the row says; give the right image"
              .formatted(
                  item.where(),
                  item.image(),
                  size.width(),
                  size.height(),
                  said.width(),
                  said.height()));
    }
    return item.boxes().stream().map(box -> inside(item, box, size)).toList();
  }

  /** Published boxes may stick out by a pixel, where they were rounded. */
  private static PixelBox inside(ImportedItem item, PixelBox box, Size size) {
    if (box.x1() < -1
        || box.y1() < -1
        || box.x2() > size.width() + 1
        || box.y2() > size.height() + 1) {
      throw new UserException(
          "%s: the box [%d, %d, %d, %d] is not inside the image of %d x %d pixels; mend the row"
              .formatted(
                  item.where(),
                  box.x1(),
                  box.y1(),
                  box.x2(),
                  box.y2(),
                  size.width(),
                  size.height()));
    }
    return new PixelBox(
        Math.max(0, box.x1()),
        Math.max(0, box.y1()),
        Math.min(size.width(), box.x2()),
        Math.min(size.height(), box.y2()));
  }

  private static Example example(ImportedItem item, EncodedImage image, List<PixelBox> boxes) {
    return new Example(
        item.id(),
        item.question(),
        item.options(),
        item.answer(),
        image,
        boxes,
        item.boxesRule(),
        item.category(),
        List.of(),
        Map.of());
  }
}
