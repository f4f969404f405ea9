package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class OverlapTest {

  @TempDir Path folder;

  private static byte[] picture(int shade) {
    return PngEncoder.encode(new RgbImage(new Size(1, 1), new byte[] {(byte) shade, 0, 0}));
  }

  /** Rows whose ids and pictures are the given numbers; a negative id is none. */
  private Path rows(String name, int[] ids, int[] pictures) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("question", "q");
      row.put("answer", "a");
      row.put("image", picture(pictures[i]));
      if (ids[i] >= 0) {
        row.put("id", (long) ids[i]);
      }
      rows.add(row);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return TestRows.write(file, TestRows.BYTE_IMAGES, rows);
  }

  private static void assertShared(Path train, Path heldOut, String what) {
    try (ExampleSource one = TestRows.open(train);
        ExampleSource other = TestRows.open(heldOut)) {
      String message =
          assertThrows(UserException.class, () -> Overlap.refuse(one, other)).getMessage();
      assertTrue(message.contains("share " + what), message);
      assertTrue(message.contains("data.allow_overlap"), message);
    }
  }

  @Test
  void filesAreComparedByWhatTheyAreAndHold() throws IOException {
    Path train = rows("set/train.parquet", new int[] {1, 2}, new int[] {1, 2});
    Path link = Files.createSymbolicLink(folder.resolve("link.parquet"), train);
    Path copy = Files.copy(train, folder.resolve("copy.parquet"));
    for (Path same : List.of(train, link, copy, folder.resolve("set"))) {
      assertShared(train, same, "the file");
    }
  }

  @Test
  void idsAndImagesAreCompared() throws IOException {
    Path train = rows("train.parquet", new int[] {1, 2}, new int[] {1, 2});
    assertShared(train, rows("ids.parquet", new int[] {7, 2}, new int[] {7, 8}), "the id 2");
    assertShared(train, rows("images.parquet", new int[] {7, 8}, new int[] {7, 1}), "the image of");
  }

  @Test
  void rowsWithoutIdsAreNotTakenForEachOther() throws IOException {
    Path train = rows("train/data.parquet", new int[] {-1, -1}, new int[] {1, 2});
    Path heldOut = rows("test/data.parquet", new int[] {-1, -1}, new int[] {3, 4});
    try (ExampleSource one = TestRows.open(train);
        ExampleSource other = TestRows.open(heldOut)) {
      assertDoesNotThrow(() -> Overlap.refuse(one, other));
    }
  }
}
