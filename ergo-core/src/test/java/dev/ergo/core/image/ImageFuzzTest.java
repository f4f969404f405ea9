package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Image files with random damage: pixels or one sentence, within seconds. */
@Tag("slow")
class ImageFuzzTest {

  private static final int FILES = 20_000;
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final ImageLimits LIMITS = new ImageLimits(4_000_000, 1 << 20);

  @Test
  void damagedFilesAreDecodedOrNamed() throws IOException {
    List<byte[]> whole = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    for (String folder : List.of("image/formats", "image/modes")) {
      try (Stream<Path> files = Files.list(Fixtures.path(folder)).sorted()) {
        for (Path file : files.filter(file -> !file.toString().endsWith(".json")).toList()) {
          whole.add(Files.readAllBytes(file));
          kinds.add(file.toString().replaceAll(".*\\.", ""));
        }
      }
    }
    SplittableRandom random = new SplittableRandom(19);
    Map<String, int[]> counts = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      int which = i % whole.size();
      byte[] damaged = damaged(whole.get(which), random);
      int[] count = counts.computeIfAbsent(kinds.get(which), kind -> new int[2]);
      long start = System.nanoTime();
      try {
        ImageDecoder.decode("damaged", damaged, LIMITS);
        count[0]++;
      } catch (UserException e) {
        assertTrue(e.getMessage().length() < 400, e.getMessage());
        count[1]++;
      }
      assertTrue(System.nanoTime() - start < PATIENCE_NANOS, kinds.get(which) + " " + i);
    }
    counts.forEach(
        (kind, count) ->
            System.out.printf("%s: %d decoded, %d refused%n", kind, count[0], count[1]));
  }

  private static byte[] damaged(byte[] whole, SplittableRandom random) {
    byte[] file = whole.clone();
    for (int change = random.nextInt(1, 5); change > 0; change--) {
      int at = random.nextInt(2, file.length);
      switch (random.nextInt(4)) {
        case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> file[at] = (byte) random.nextInt();
        case 2 -> {
          byte[] extremes = {0, -1, 0x7f, (byte) 0x80};
          byte value = extremes[random.nextInt(extremes.length)];
          for (int j = at; j < Math.min(file.length, at + 4); j++) {
            file[j] = value;
          }
        }
        default -> {
          int length = Math.min(random.nextInt(1, 64), file.length - at);
          System.arraycopy(file, random.nextInt(file.length - length + 1), file, at, length);
        }
      }
    }
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(file, random.nextInt(2, file.length));
    }
    return file[1] == 'P' ? checked(file) : file;
  }

  /** A PNG whose checksums fit again, so that damage behind them is met. */
  private static byte[] checked(byte[] png) {
    ByteBuffer file = ByteBuffer.wrap(png);
    int start = 8;
    while (start + 12 <= png.length) {
      int length = file.getInt(start);
      if (length < 0 || length > png.length - start - 12) {
        break;
      }
      CRC32 checksum = new CRC32();
      checksum.update(png, start + 4, length + 4);
      file.putInt(start + 8 + length, (int) checksum.getValue());
      start += 12 + length;
    }
    return png;
  }
}
