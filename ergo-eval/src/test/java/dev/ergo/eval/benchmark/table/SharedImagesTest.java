package dev.ergo.eval.benchmark.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.sets.HrBench;
import dev.ergo.eval.benchmark.sets.TestFiles;
import dev.ergo.eval.benchmark.sets.TreeBench;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TSV files as VLMEvalKit has them: an image may be the index of the row that has it. */
@Tag("unit")
class SharedImagesTest {

  @TempDir private Path folder;

  private static String picture(int width) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, 20, BufferedImage.TYPE_INT_RGB), "png", out);
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  /** Rows with the indices 100, 101 and so on. */
  private ExampleSource treeBench(String... images) throws IOException {
    StringBuilder lines = new StringBuilder("index\tquestion\tA\tB\tanswer\tcategory\timage\n");
    for (int row = 0; row < images.length; row++) {
      lines
          .append(100 + row)
          .append("\tWhich?\tyes\tno\tA\tOCR\t")
          .append(images[row])
          .append('\n');
    }
    Files.writeString(folder.resolve("TreeBench.tsv"), lines.toString());
    return new TreeBench().open(TestFiles.items(folder));
  }

  @Test
  void anIndexStandsForTheImageOfItsRow() throws IOException {
    // Backwards, forwards, and backwards over a row that refers back itself.
    ExampleSource source = treeBench(picture(30), "100", "104", "101", picture(40));
    int[] widths = {30, 30, 40, 30, 40};
    for (int row = 0; row < widths.length; row++) {
      assertEquals(widths[row], source.get(row).image().size().width(), "row " + row);
      assertEquals(widths[row], source.get(row).image().load().width(), "row " + row);
    }
    assertEquals(source.get(0).image().id(), source.get(3).image().id(), "one image, one name");
    assertEquals(source.get(4).image().id(), source.get(2).image().id());
    assertNotEquals(source.get(0).image().id(), source.get(2).image().id());
  }

  @Test
  void rotationsOfHrBenchMayShareAnImage() throws IOException {
    Files.writeString(
        folder.resolve("hr_bench_4k.tsv"),
        "index\tquestion\tA\tB\tanswer\tcategory\tcycle_category\timage\n"
            + ("0\tColor?\tred\tblue\tA\tsingle\t0\t" + picture(30) + "\n")
            + "1\tColor?\tblue\tred\tB\tsingle\t1\t0\n");
    ExampleSource source = new HrBench().open(TestFiles.items(folder));
    assertEquals(30, source.get(1).image().load().width());
    assertEquals(source.get(0).image().id(), source.get(1).image().id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OWN 999 | row 1: the image is that of index 999, and no row has the index 999",
        "OWN 101 | row 1: the image is that of index 101, which is the row itself",
        "OWN 102 100 | row 1: the image is that of index 102, which refers to another itself",
        "101 100 | row 0: the image is that of index 101, which refers to another itself",
      })
  void aReferenceThatLeadsNowhereIsNamed(String images, String message) throws IOException {
    String[] rows = images.replace("OWN", picture(30)).split(" ");
    UserException error = assertThrows(UserException.class, () -> treeBench(rows));
    assertTrue(error.getMessage().contains("TreeBench.tsv, " + message), error.getMessage());
    assertTrue(error.getMessage().endsWith("fetch the benchmark's file again"));
  }
}
