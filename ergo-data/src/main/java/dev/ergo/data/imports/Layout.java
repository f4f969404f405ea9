package dev.ergo.data.imports;

import java.nio.file.Path;
import java.util.List;

/** How a foreign data set lies on the disk. */
interface Layout {

  /** Its questions in order. */
  List<ImportedItem> items();

  /** The folder that the items' image paths are relative to and may not leave. */
  Path imageFolder();

  /** Number of questions left out because their image is not there. */
  default int withoutImage() {
    return 0;
  }
}
