package dev.ergo.core.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Image files made byte by byte, as tests need them. */
final class ImageFiles {

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  private ImageFiles() {}

  /** What a stream is given. */
  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] png(byte[]... chunks) {
    return bytes(
        out -> {
          out.write(PNG_SIGNATURE);
          for (byte[] chunk : chunks) {
            out.write(chunk);
          }
          out.write(chunk("IEND"));
        });
  }

  static byte[] chunk(String type, byte... content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    return bytes(
        out -> {
          out.writeInt(content.length);
          out.write(name);
          out.write(content);
          out.writeInt((int) checksum.getValue());
        });
  }

  static byte[] header(int width, int height, int depth, int type) {
    return chunk(
        "IHDR",
        bytes(
            out -> {
              out.writeInt(width);
              out.writeInt(height);
              out.write(new byte[] {(byte) depth, (byte) type, 0, 0, 0});
            }));
  }

  static byte[] data(byte... lines) {
    return chunk(
        "IDAT",
        bytes(
            out -> {
              DeflaterOutputStream deflater = new DeflaterOutputStream(out);
              deflater.write(lines);
              deflater.finish();
            }));
  }

  /** EXIF data with an orientation alone. */
  static byte[] tiff(int orientation, boolean littleEndian) {
    return littleEndian
        ? new byte[] {
          'I',
          'I',
          42,
          0,
          8,
          0,
          0,
          0,
          1,
          0,
          0x12,
          1,
          3,
          0,
          1,
          0,
          0,
          0,
          (byte) orientation,
          0,
          0,
          0,
          0,
          0,
          0,
          0
        }
        : new byte[] {
          'M',
          'M',
          0,
          42,
          0,
          0,
          0,
          8,
          0,
          1,
          1,
          0x12,
          0,
          3,
          0,
          0,
          0,
          1,
          0,
          (byte) orientation,
          0,
          0,
          0,
          0,
          0,
          0
        };
  }

  /** The file with an EXIF segment behind its start marker. */
  static byte[] withExif(byte[] jpeg, byte[] tiff) {
    return withSegment(
        jpeg,
        0xe1,
        bytes(
            out -> {
              out.writeBytes("Exif\0\0");
              out.write(tiff);
            }));
  }

  static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    return bytes(
        out -> {
          out.write(jpeg, 0, 2);
          out.write(0xff);
          out.write(marker);
          out.writeShort(content.length + 2);
          out.write(content);
          out.write(jpeg, 2, jpeg.length - 2);
        });
  }

  static byte[] write(BufferedImage image, String format, boolean progressive) {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    ImageWriter writer = writers.next();
    return bytes(
        out -> {
          ImageWriteParam param = writer.getDefaultWriteParam();
          if (progressive) {
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
          }
          try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
          }
          writer.dispose();
        });
  }
}
