package dev.ergo.eval.benchmark.table;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.FileImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.DataRoot;

/**
 * An image file that a row names. Whether it is there, and inside the benchmark's folder, is asked
 * when it is opened: answers made elsewhere are scored without any images.
 *
 * @param root the benchmark's folder
 * @param path as the row has it
 * @param where the row, for messages
 */
public record NamedImage(DataRoot root, String path, String where) implements ImageSource {

  @Override
  public String id() {
    return root.id(path);
  }

  @Override
  public Size size() {
    return file().size();
  }

  @Override
  public RgbImage load() {
    return file().load();
  }

  private FileImage file() {
    return new FileImage(id(), root.resolve(path, where), ImageLimits.DEFAULT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedImage image && id().equals(image.id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }
}
