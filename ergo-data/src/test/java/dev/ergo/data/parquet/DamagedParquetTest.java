package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a file, reading ends with rows or with one sentence. */
@Tag("unit")
class DamagedParquetTest {

  private static final int MUTATIONS = Integer.getInteger("ergo.test.mutations", 200);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf_image_snappy",
        "hf_image_zstd",
        "hf_image_lz4_raw",
        "hf_image_gzip",
        "hf_image_brotli",
        "hf_image_datapage_v2",
        "delta_encodings",
        "types"
      })
  void randomDamageIsOneSentenceOrHarmless(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("parquet/" + name + ".parquet"));
    Path file = folder.resolve("damaged.parquet");
    int refused = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = whole.clone();
      int flips = 1 + random.nextInt(8);
      for (int i = 0; i < flips; i++) {
        // The footer is a small part of the file, yet most of what can go wrong.
        int from = random.nextBoolean() ? 0 : Math.max(0, bytes.length - 3000);
        bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt(256);
      }
      Files.write(file, random.nextInt(8) == 0 ? cut(bytes, random) : bytes);
      refused += refusals(file, seed);
    }
    assertTrue(refused > MUTATIONS / 4, refused + " refused");
  }

  /** Its second page begins with row 32, and there are three; a header is damaged too. */
  @Test
  void aPageIndexThatDoesNotFitItsRowsIsLeftAside() throws IOException {
    Path file = folder.resolve("index.parquet");
    try (InputStream in =
        DamagedParquetTest.class.getResourceAsStream("index-behind-rows.parquet")) {
      Files.copy(in, file);
    }
    ParquetReader reader = ParquetReader.open(file);
    int read = 0;
    int refused = 0;
    for (String column : reader.columns()) {
      for (long row = 0; row < reader.rows(); row++) {
        try {
          read += reader.row(row, Set.of(column)).containsKey(column) ? 1 : 0;
        } catch (UserException e) {
          refused++;
        }
      }
    }
    assertTrue(read > refused, read + " read, " + refused + " refused");
  }

  private static byte[] cut(byte[] bytes, Random random) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private static int refusals(Path file, int seed) {
    try {
      ParquetReader reader = ParquetReader.open(file);
      reader.forEach(reader.columns(), (row, values) -> true);
      return 0;
    } catch (UserException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      return 1;
    } catch (RuntimeException | Error e) {
      return fail("seed " + seed, e);
    }
  }
}
