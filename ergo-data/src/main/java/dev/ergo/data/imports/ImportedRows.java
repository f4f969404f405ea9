package dev.ergo.data.imports;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.FileRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Questions that are written to one file with their images, which are read here.
 *
 * @param images the folder that the items' image paths are relative to and may not leave
 * @param items in order
 */
record ImportedRows(String images, List<ImportedItem> items) implements FileRows {

  private static final long serialVersionUID = 1;

  ImportedRows {
    items = List.copyOf(items);
  }

  @Override
  public void writeTo(ExampleWriter writer) {
    Path folder = Path.of(images);
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "the folder of images %s is not there for a process that writes files of the data set; put it on a disk that all machines see under the same path"
              .formatted(folder));
    }
    DataRoot root = new DataRoot(folder);
    items.forEach(item -> write(writer, item, root));
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
    Size said = item.size();
    if (said != null && !said.equals(size)) {
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
