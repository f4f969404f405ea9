package dev.ergo.data.imports;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Imports a data set: {@code job: import}. */
public final class ImportJob {

  private final ImportConfig config;
  private final Path baseDir;

  /**
   * Prepares an import.
   *
   * @param baseDir what the configuration's relative paths are relative to
   */
  public ImportJob(ImportConfig config, Path baseDir) {
    this.config = config;
    this.baseDir = baseDir;
  }

  /**
   * Reads the input and writes the output, each file as a whole or not at all.
   *
   * @throws UserException naming file and line of a row that can't be used, or what can't be
   *     written
   */
  public ImportSummary run() {
    Layout layout = layout();
    List<ImportedItem> items = layout.items();
    checkIds(items);
    Map<Path, Integer> rows = write(parts(items), new DataRoot(layout.imageFolder()));
    return new ImportSummary(rows, layout.withoutImage());
  }

  private Layout layout() {
    Path input = baseDir.resolve(config.input());
    return switch (config.type()) {
      case SROIE -> new SroieLayout(input);
      case VSTAR_SUBSET -> new VstarSubsetLayout(input);
      case REKEY -> new RekeyLayout(input, config.images().map(baseDir::resolve).orElse(input));
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

  private Map<Path, List<ImportedItem>> parts(List<ImportedItem> items) {
    Path output = baseDir.resolve(config.output());
    if (config.splits().isEmpty()) {
      return Map.of(output, items);
    }
    Map<Path, List<ImportedItem>> parts = new LinkedHashMap<>();
    Splits.divide(items, config.splits())
        .forEach(
            (name, part) -> {
              if (part.isEmpty()) {
                throw new UserException(
                    "import.splits leaves no image for "
                        + name
                        + "; give it a greater share or leave it out");
              }
              parts.put(output.resolve(name + ".parquet"), part);
            });
    return parts;
  }

  /** Publishes once every row of every part has proved good. */
  private static Map<Path, Integer> write(Map<Path, List<ImportedItem>> parts, DataRoot images) {
    Map<Path, Integer> rows = new LinkedHashMap<>();
    List<ExampleWriter> writers = new ArrayList<>();
    try {
      for (Map.Entry<Path, List<ImportedItem>> part : parts.entrySet()) {
        ExampleWriter writer = ExampleWriter.create(part.getKey());
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
    EncodedImage image = new EncodedImage(item.image(), bytes, ImageLimits.DEFAULT);
    checkSize(item, image);
    writer.write(example(item, image), bytes);
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
  private static void checkSize(ImportedItem item, EncodedImage image) {
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
    PixelBox whole = PixelBox.of(size);
    for (PixelBox box : item.boxes()) {
      if (whole.overlap(box) != box.area()) {
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
    }
  }

  private static Example example(ImportedItem item, EncodedImage image) {
    return new Example(
        item.id(),
        item.question(),
        item.options(),
        item.answer(),
        image,
        item.boxes(),
        item.boxesRule(),
        item.category());
  }
}
