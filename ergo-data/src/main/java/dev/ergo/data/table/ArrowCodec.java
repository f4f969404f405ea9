package dev.ergo.data.table;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/** How the buffers of an Arrow file are compressed: each by itself, behind its length. */
enum ArrowCodec {
  LZ4 {
    @Override
    InputStream open(InputStream packed) throws IOException {
      return new FramedLZ4CompressorInputStream(packed, true);
    }
  },
  ZSTD {
    @Override
    InputStream open(InputStream packed) throws IOException {
      return new ZstdInputStream(packed);
    }
  };

  /** In place of the length: the buffer was not worth compressing and stands as it is. */
  private static final long PLAIN = -1;

  static ArrowCodec of(BodyCompression compression) throws IOException {
    return switch (compression.codec()) {
      case CompressionType.LZ4_FRAME -> LZ4;
      case CompressionType.ZSTD -> ZSTD;
      default ->
          throw new IOException(
              "its buffers are compressed in a way that is not known; write it with LZ4 or ZSTD");
    };
  }

  abstract InputStream open(InputStream packed) throws IOException;

  /** The bytes of a buffer. An array grows with what is unpacked: a claimed length is no more. */
  ByteBuffer unpack(ByteBuffer packed) throws IOException {
    if (packed.limit() == 0) {
      return packed;
    } else if (packed.limit() < Long.BYTES) {
      throw new IOException("a compressed buffer ends too soon");
    }
    long length = packed.getLong(0);
    ByteBuffer behind = packed.slice(Long.BYTES, packed.limit() - Long.BYTES);
    if (length == PLAIN) {
      return behind.order(ByteOrder.LITTLE_ENDIAN);
    } else if (length < 0 || length > Integer.MAX_VALUE - 8) {
      throw new IOException("a buffer has more than 2 GiB; write smaller batches");
    }
    byte[] bytes = new byte[behind.limit()];
    behind.get(bytes);
    try (InputStream plain = open(new ByteArrayInputStream(bytes))) {
      byte[] unpacked = plain.readNBytes((int) length);
      if (unpacked.length < length || plain.read() >= 0) {
        throw new IOException("a buffer does not unpack to its length");
      }
      return ByteBuffer.wrap(unpacked).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
