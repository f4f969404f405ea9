package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Compressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** Pages of all sizes in arrays and in buffers outside of the heap. */
@Tag("unit")
class JvmCodecsTest {

  private static byte[] packed(CompressionCodecName codec, byte[] plain) throws IOException {
    return switch (codec) {
      case SNAPPY -> Snappy.compress(plain);
      case ZSTD -> Zstd.compress(plain, 3);
      case LZ4_RAW -> {
        Lz4Compressor compressor = new Lz4Compressor();
        byte[] out = new byte[compressor.maxCompressedLength(plain.length)];
        int length = compressor.compress(plain, 0, plain.length, out, 0, out.length);
        yield Arrays.copyOf(out, length);
      }
      case GZIP -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(plain);
        }
        yield out.toByteArray();
      }
      default -> plain;
    };
  }

  private static List<ByteBuffer> places(byte[] packed) {
    ByteBuffer direct = ByteBuffer.allocateDirect(packed.length + 7);
    direct.position(5);
    direct.put(packed).flip().position(5);
    ByteBuffer array = ByteBuffer.wrap(new byte[packed.length + 7], 5, packed.length);
    array.put(packed).flip().position(5);
    return List.of(direct, array);
  }

  private static byte[] unpacked(CompressionCodecName codec, ByteBuffer packed, int size)
      throws IOException {
    try (PageBuffers buffers = new PageBuffers()) {
      return new JvmCodecs(buffers)
          .getDecompressor(codec)
          .decompress(BytesInput.from(packed.duplicate()), size)
          .toInputStream()
          .readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD", "LZ4_RAW", "GZIP"})
  void pagesComeBack(CompressionCodecName codec) throws IOException {
    for (int size : new int[] {1, 1000, 300_000, 1 << 20}) {
      byte[] plain = new byte[size];
      new Random(size).nextBytes(plain);
      Arrays.fill(plain, 0, size / 3, (byte) 7);
      for (ByteBuffer place : places(packed(codec, plain))) {
        assertArrayEquals(plain, unpacked(codec, place, size), codec + ", " + size);
      }
    }
  }

  /** The sizes in headers are as little to be trusted as the pages. */
  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD", "LZ4_RAW", "GZIP"})
  void wrongSizesAndDamagedPagesAreRefused(CompressionCodecName codec) throws IOException {
    byte[] plain = new byte[400_000];
    new Random(3).nextBytes(plain);
    byte[] packed = packed(codec, plain);
    for (int size : new int[] {300_000, 399_999, 400_001, 500_000}) {
      for (ByteBuffer place : places(packed)) {
        assertRefused(codec, place, size);
      }
    }
    for (ByteBuffer place : places(Arrays.copyOf(packed, packed.length / 2))) {
      assertRefused(codec, place, plain.length);
    }
  }

  private static void assertRefused(CompressionCodecName codec, ByteBuffer place, int size) {
    Exception error = assertThrows(Exception.class, () -> unpacked(codec, place, size));
    assertTrue(error instanceof IOException || error instanceof RuntimeException, error.toString());
  }

  /** A page that is unpacked leaves its buffer to the next. */
  @ParameterizedTest
  @EnumSource(names = {"SNAPPY", "ZSTD"})
  void buffersAreUsedAgain(CompressionCodecName codec) throws IOException {
    byte[] plain = new byte[300_000];
    new Random(5).nextBytes(plain);
    PageBuffers.trim();
    ByteBuffer place = places(packed(codec, plain)).get(0);
    ByteBuffer first = buffer(codec, place, plain.length);
    assertTrue(first.isDirect());
    first.put(0, (byte) ~plain[0]);
    ByteBuffer second = buffer(codec, place, plain.length);
    assertEquals(plain[0], first.get(0), "both are views of the same bytes");
    assertEquals(second, first);
  }

  private static ByteBuffer buffer(CompressionCodecName codec, ByteBuffer packed, int size)
      throws IOException {
    try (PageBuffers buffers = new PageBuffers()) {
      return new JvmCodecs(buffers)
          .getDecompressor(codec)
          .decompress(BytesInput.from(packed.duplicate()), size)
          .toInputStream()
          .slice(size);
    }
  }
}
