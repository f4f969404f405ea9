package dev.ergo.data.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.brotli.dec.BrotliInputStream;
import org.xerial.snappy.Snappy;

/**
 * Parquet's page codecs on plain libraries; parquet-hadoop's own factory needs Hadoop classes.
 *
 * <p>Reads uncompressed, Snappy, gzip, zstd, LZ4_RAW and Brotli pages; writes uncompressed and
 * zstd. A page that does not unpack to exactly the size in its header is an error, so a damaged
 * size can't make a page longer or shorter than its reader expects.
 */
final class JvmCodecs implements CompressionCodecFactory {

  private static final int ZSTD_LEVEL = 3;

  /** A length of matches grows by at most 255 per byte. */
  private static final long LZ4_GREATEST_RATIO = 255;

  private static final Map<CompressionCodecName, Unpacking> READABLE = readable();

  /** Those that unpack from buffer to buffer. */
  private static final Map<CompressionCodecName, BufferUnpacking> IN_BUFFERS =
      Map.of(
          CompressionCodecName.SNAPPY, JvmCodecs::unpackSnappy,
          CompressionCodecName.ZSTD, JvmCodecs::unpackZstd);

  private final PageBuffers buffers;

  /**
   * Creates the codecs.
   *
   * @param buffers where pages are unpacked
   */
  JvmCodecs(PageBuffers buffers) {
    this.buffers = buffers;
  }

  /** Codecs that {@link #getDecompressor} knows. */
  static Set<CompressionCodecName> readableCodecs() {
    return READABLE.keySet();
  }

  private static Map<CompressionCodecName, Unpacking> readable() {
    Map<CompressionCodecName, Unpacking> codecs = new EnumMap<>(CompressionCodecName.class);
    codecs.put(CompressionCodecName.UNCOMPRESSED, (packed, size) -> packed);
    codecs.put(CompressionCodecName.ZSTD, JvmCodecs::unpackZstd);
    codecs.put(CompressionCodecName.SNAPPY, JvmCodecs::unpackSnappy);
    codecs.put(CompressionCodecName.LZ4_RAW, JvmCodecs::unpackLz4);
    codecs.put(
        CompressionCodecName.GZIP,
        (packed, size) ->
            unpackStream(new GZIPInputStream(new ByteArrayInputStream(packed)), size));
    codecs.put(
        CompressionCodecName.BROTLI,
        (packed, size) ->
            unpackStream(new BrotliInputStream(new ByteArrayInputStream(packed)), size));
    return codecs;
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    Unpacking unpacking = READABLE.get(codec);
    if (unpacking == null) {
      throw new IllegalArgumentException("no codec for " + codec);
    }
    return new Decompressor(codec, unpacking, buffers);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Compressor(codec, bytes -> bytes);
      case ZSTD -> new Compressor(codec, bytes -> Zstd.compress(bytes, ZSTD_LEVEL));
      default -> throw new IllegalArgumentException("nothing is written with " + codec);
    };
  }

  @Override
  public void release() {
    // Nothing is pooled.
  }

  // The sizes in pages and page headers are as untrusted as the pages: whatever can be known of the
  // true size is looked at before an array is allocated.

  private static byte[] unpackZstd(byte[] packed, int size) throws IOException {
    long claimed = Zstd.getFrameContentSize(packed);
    if (claimed > size) {
      throw new IOException("a zstd page claims " + claimed + " bytes instead of " + size);
    }
    return claimed < 0
        ? unpackStream(new ZstdInputStream(new ByteArrayInputStream(packed)), size)
        : Zstd.decompress(packed, (int) claimed);
  }

  private static byte[] unpackSnappy(byte[] packed, int size) throws IOException {
    return unpackSnappy(packed, 0, packed.length, size);
  }

  private static byte[] unpackSnappy(byte[] packed, int from, int length, int size)
      throws IOException {
    int claimed = Snappy.uncompressedLength(packed, from, length);
    requireSize("Snappy", claimed, size);
    byte[] plain = new byte[size];
    int written = Snappy.uncompress(packed, from, length, plain, 0);
    return written == size ? plain : Arrays.copyOf(plain, written);
  }

  private static boolean unpackSnappy(ByteBuffer packed, ByteBuffer plain, int size)
      throws IOException {
    requireSize("Snappy", Snappy.uncompressedLength(packed), size);
    requireSize("Snappy", Snappy.uncompress(packed, plain), size);
    return true;
  }

  /** False if the page does not say its size, so that it has to be unpacked piece by piece. */
  private static boolean unpackZstd(ByteBuffer packed, ByteBuffer plain, int size)
      throws IOException {
    int from = packed.position();
    long claimed = Zstd.getDirectByteBufferFrameContentSize(packed, from, packed.remaining());
    if (claimed < 0) {
      return false;
    }
    requireSize("zstd", claimed, size);
    long written =
        Zstd.decompressDirectByteBuffer(plain, 0, size, packed, from, packed.remaining());
    if (Zstd.isError(written)) {
      throw new IOException("a zstd page can't be unpacked: " + Zstd.getErrorName(written));
    }
    requireSize("zstd", written, size);
    return true;
  }

  private static void requireSize(String codec, long claimed, int size) throws IOException {
    if (claimed != size) {
      throw new IOException(
          "a %s page claims %d bytes instead of %d".formatted(codec, claimed, size));
    }
  }

  private static byte[] unpackLz4(byte[] packed, int size) throws IOException {
    if (size > LZ4_GREATEST_RATIO * packed.length) {
      throw new IOException("no LZ4 page of " + packed.length + " bytes unpacks to " + size);
    }
    byte[] plain = new byte[size];
    int written = new Lz4Decompressor().decompress(packed, 0, packed.length, plain, 0, size);
    return written == size ? plain : Arrays.copyOf(plain, written);
  }

  private static byte[] unpackStream(InputStream stream, int size) throws IOException {
    try (stream) {
      byte[] plain = stream.readNBytes(size);
      if (stream.read() >= 0) {
        throw new IOException("a page holds more than the " + size + " bytes of its header");
      }
      return plain;
    }
  }

  private static byte[] array(BytesInput bytes) throws IOException {
    // Of exactly this length: pages of images have dozens of megabytes.
    byte[] array = new byte[Math.toIntExact(bytes.size())];
    new DataInputStream(bytes.toInputStream()).readFully(array);
    return array;
  }

  /** Unpacks one page. */
  private interface Unpacking {
    byte[] unpack(byte[] packed, int size) throws IOException;
  }

  /** Unpacks one page from buffer to buffer; false if that is not possible. */
  private interface BufferUnpacking {
    boolean unpack(ByteBuffer packed, ByteBuffer plain, int size) throws IOException;
  }

  /** Packs one page. */
  private interface Packing {
    byte[] pack(byte[] plain);
  }

  private record Decompressor(CompressionCodecName codec, Unpacking unpacking, PageBuffers buffers)
      implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      if (codec != CompressionCodecName.UNCOMPRESSED) {
        buffers.unpacked();
      }
      ByteBuffer packed = bytes.toInputStream().slice(Math.toIntExact(bytes.size()));
      Optional<ByteBuffer> unpacked = packed.isDirect() ? unpacked(packed, size) : Optional.empty();
      if (unpacked.isPresent()) {
        return BytesInput.from(unpacked.get());
      }
      boolean inPlace = codec == CompressionCodecName.SNAPPY && packed.hasArray() && size > 0;
      return BytesInput.from(
          inPlace
              // Pages of images have dozens of megabytes, and there may be little room.
              ? unpackSnappy(
                  packed.array(),
                  packed.arrayOffset() + packed.position(),
                  packed.remaining(),
                  size)
              : plain(array(bytes), size));
    }

    /** Unpacked from buffer to buffer, where codec and size allow it. */
    private Optional<ByteBuffer> unpacked(ByteBuffer packed, int size) throws IOException {
      BufferUnpacking way = IN_BUFFERS.get(codec);
      if (way == null) {
        return Optional.empty();
      }
      ByteBuffer plain = buffers.unpackInto(size);
      boolean done = plain.isDirect() && way.unpack(packed, plain, size);
      return done ? Optional.of(plain) : Optional.empty();
    }

    @Override
    public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size)
        throws IOException {
      byte[] packed = new byte[packedSize];
      input.get(packed);
      output.put(plain(packed, size));
    }

    private byte[] plain(byte[] packed, int size) throws IOException {
      // Version 2 pages without values carry no compressed block at all.
      byte[] plain = size == 0 ? new byte[0] : unpacking.unpack(packed, size);
      if (plain.length != size) {
        throw new IOException("a page unpacks to " + plain.length + " bytes instead of " + size);
      }
      return plain;
    }

    @Override
    public void release() {
      // Holds no resources.
    }
  }

  private record Compressor(CompressionCodecName codec, Packing packing)
      implements BytesInputCompressor {

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return BytesInput.from(packing.pack(array(bytes)));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return codec;
    }

    @Override
    public void release() {
      // Holds no resources.
    }
  }
}
