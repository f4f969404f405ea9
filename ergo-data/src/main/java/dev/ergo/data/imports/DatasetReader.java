package dev.ergo.data.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reader of a data set of others in the layout in which it is published. */
interface DatasetReader {

  /** Its questions in order. */
  List<ImportedItem> items();

  /** The folder that the items' image paths are relative to and may not leave. */
  Path imageFolder();

  /** Number of questions left out because the image or the place of the answer is not there. */
  int leftOut();

  /** The image file of a name without its ending, as a path in the image folder. */
  default Optional<String> image(String stem) {
    return Stream.of(".jpg", ".jpeg", ".png")
        .map(ending -> stem + ending)
        .filter(name -> Files.isRegularFile(imageFolder().resolve(name)))
        .findFirst();
  }
}
