package dev.ergo.rl.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Damages inputs: bytes, lengths, parts exchanged or repeated, values that nobody expects. */
final class Damage {

  private static final List<String> WORDS =
      List.of(
          "null",
          "true",
          "NaN",
          "-1",
          "0",
          "1e400",
          "-0.0",
          "9223372036854775808",
          "2000000000",
          "1".repeat(400),
          "9".repeat(20_000),
          "\"\"",
          "[]",
          "{}",
          "[".repeat(60),
          "{\"a\":".repeat(1500),
          "[".repeat(20_000),
          "\"",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "\n",
          "\r\n",
          "\t",
          ",",
          "../../x",
          "file:///x",
          "http://x/y",
          "data:image/png;base64,",
          "~x",
          "<image>",
          "<answer>",
          "</answer>",
          "{question}",
          "&a [*a, *a]",
          "*a",
          "!!int x",
          "é",
          "\uFEFF",
          "a".repeat(3000));

  private final SplittableRandom random;

  Damage(SplittableRandom random) {
    this.random = random;
  }

  /** One of a subject's inputs, damaged. */
  byte[] next(Subject subject) {
    List<byte[]> whole = subject.whole();
    byte[] file = whole.get(random.nextInt(whole.size()));
    boolean text = subject.form() == Subject.Form.TEXT || subject.form() == Subject.Form.JSON;
    if (subject.form() == Subject.Form.JSON && random.nextInt(3) > 0) {
      file = new JsonDamage(random).apply(file);
      if (random.nextInt(3) > 0) {
        return file;
      }
    }
    for (int change = random.nextInt(1, 5); change > 0 && file.length > 4; change--) {
      file = text && random.nextInt(3) > 0 ? word(file) : bytes(file, whole);
    }
    return subject.form() == Subject.Form.PNG ? checked(file) : file;
  }

  private byte[] bytes(byte[] whole, List<byte[]> others) {
    byte[] file = whole.clone();
    int at = place(file.length);
    switch (random.nextInt(10)) {
      case 0, 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> file[at] = (byte) random.nextInt();
      case 3 -> extreme(file, at);
      case 4 -> number(file, at);
      case 5 -> {
        int length = Math.min(random.nextInt(1, 64), file.length - at);
        System.arraycopy(file, random.nextInt(file.length - length + 1), file, at, length);
      }
      case 6 -> {
        return Arrays.copyOf(file, random.nextInt(1, file.length));
      }
      case 7 -> {
        byte[] other = others.get(random.nextInt(others.size()));
        int from = random.nextInt(other.length);
        return joined(file, at, Arrays.copyOfRange(other, from, other.length));
      }
      case 8 -> {
        int end = Math.min(file.length, at + random.nextInt(1, 200));
        return joined(file, at, Arrays.copyOfRange(file, end, file.length));
      }
      default -> {
        int end = Math.min(file.length, at + random.nextInt(1, 200));
        byte[] part = Arrays.copyOfRange(file, at, end);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (int times = random.nextInt(1, 1 << random.nextInt(1, 10)); times > 0; times--) {
          rest.writeBytes(part);
        }
        rest.write(file, at, file.length - at);
        return joined(file, at, rest.toByteArray());
      }
    }
    return file;
  }

  /** Headers stand at the start and footers at the end, where damage reaches farthest. */
  private int place(int length) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(Math.min(length, 96));
      case 1 -> length - 1 - random.nextInt(Math.min(length, 700));
      default -> random.nextInt(length);
    };
  }

  private void extreme(byte[] file, int at) {
    byte[] extremes = {0, -1, 0x7f, (byte) 0x80};
    byte value = extremes[random.nextInt(extremes.length)];
    Arrays.fill(file, at, Math.min(file.length, at + 4), value);
  }

  /** A number in place of one: of one to eight bytes, small, near the file's length, or huge. */
  private void number(byte[] file, int at) {
    long[] values = {1, 2, 255, 65535, file.length, file.length + 1L, 1L << 31, Long.MAX_VALUE};
    long value = values[random.nextInt(values.length)] + random.nextInt(-1, 2);
    int bytes = 1 << random.nextInt(4);
    ByteBuffer number = ByteBuffer.allocate(8);
    boolean little = random.nextBoolean();
    number.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN).putLong(0, value);
    int end = Math.min(bytes, file.length - at);
    System.arraycopy(number.array(), little ? 0 : 8 - bytes, file, at, end);
  }

  private byte[] word(byte[] file) {
    byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
    int at = random.nextInt(file.length);
    if (random.nextBoolean()) {
      // In place of a run of digits or letters, if one is near.
      while (at < file.length - 1 && !Character.isLetterOrDigit(file[at])) {
        at++;
      }
      int end = at;
      while (end < file.length && Character.isLetterOrDigit(file[end])) {
        end++;
      }
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      rest.writeBytes(word);
      rest.write(file, end, file.length - end);
      return joined(file, at, rest.toByteArray());
    }
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    for (int times = random.nextInt(8) == 0 ? 2000 : 1;
        times > 0 && rest.size() < 1 << 20;
        times--) {
      rest.writeBytes(word);
    }
    rest.write(file, at, file.length - at);
    return joined(file, at, rest.toByteArray());
  }

  private static byte[] joined(byte[] file, int length, byte[] rest) {
    byte[] all = Arrays.copyOf(file, length + rest.length);
    System.arraycopy(rest, 0, all, length, rest.length);
    return all;
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
