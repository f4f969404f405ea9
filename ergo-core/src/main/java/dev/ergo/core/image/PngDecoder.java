package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Decodes PNG (ISO/IEC 15948) of every colour type, depth and interlacing. The JDK's reader is not
 * used because it trusts checksums, inflates text of any size and hands out colour-managed models.
 */
final class PngDecoder {

  private static final int INFLATE_BUFFER = 1 << 16;

  /** A byte of deflated data stands for no more bytes than this (RFC 1951). */
  private static final long MAX_INFLATION = 1032;

  /** Passes of Adam7: first column, first row, column step, row step. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] PROGRESSION = {{0, 0, 1, 1}};

  private final PngHeader header;
  private final PngPixels pixels;
  private final Inflater inflater;
  private final DataInputStream data;
  private final byte[] rgb;

  private PngDecoder(PngHeader header, PngChunks chunks) throws IOException {
    this.header = header;
    if (header.size().area() * header.bitsPerPixel() / 8 > MAX_INFLATION * chunks.dataBytes()) {
      throw new EOFException();
    }
    this.pixels = PngPixels.of(header, chunks);
    this.inflater = new Inflater();
    this.data =
        new DataInputStream(new InflaterInputStream(chunks.data(), inflater, INFLATE_BUFFER));
    this.rgb = new byte[Math.toIntExact(3 * header.size().area())];
  }

  /** The stored pixels, transparency composed on white. */
  static RgbImage decode(byte[] file) throws IOException {
    PngHeader header = PngHeader.read(new DataInputStream(new ByteArrayInputStream(file)));
    PngDecoder decoder = new PngDecoder(header, PngChunks.read(file));
    try (decoder.data) {
      for (int[] pass : header.interlaced() ? ADAM7 : PROGRESSION) {
        decoder.readPass(pass[0], pass[1], pass[2], pass[3]);
      }
    } catch (ZipException e) {
      throw new IOException("bad compressed data", e);
    } finally {
      // The stream does not free what it did not make.
      decoder.inflater.end();
    }
    return new RgbImage(header.size(), decoder.rgb);
  }

  private void readPass(int firstX, int firstY, int stepX, int stepY) throws IOException {
    Size size = header.size();
    int columns = (size.width() - firstX + stepX - 1) / stepX;
    if (columns <= 0) {
      return;
    }
    int length = Math.toIntExact(((long) columns * header.bitsPerPixel() + 7) / 8);
    byte[] line = new byte[length];
    byte[] above = new byte[length];
    for (int y = firstY; y < size.height(); y += stepY) {
      int filter = data.readUnsignedByte();
      data.readFully(line);
      unfilter(filter, line, above, Math.max(1, header.bitsPerPixel() / 8));
      pixels.write(line, columns, rgb, 3 * (y * size.width() + firstX), 3 * stepX);
      byte[] free = above;
      above = line;
      line = free;
    }
  }

  /** Undoes the filter of a line; {@code distance} is that to the sample on the left, in bytes. */
  private static void unfilter(int filter, byte[] line, byte[] above, int distance)
      throws BadImageException {
    switch (filter) {
      case 0 -> {}
      case 1 -> {
        for (int i = distance; i < line.length; i++) {
          line[i] += line[i - distance];
        }
      }
      case 2 -> {
        for (int i = 0; i < line.length; i++) {
          line[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 0; i < line.length; i++) {
          int left = i < distance ? 0 : line[i - distance] & 0xff;
          line[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 0; i < line.length; i++) {
          int left = i < distance ? 0 : line[i - distance] & 0xff;
          int diagonal = i < distance ? 0 : above[i - distance] & 0xff;
          line[i] += (byte) paeth(left, above[i] & 0xff, diagonal);
        }
      }
      default -> throw new BadImageException("PNG knows no line filter " + filter);
    }
  }

  private static int paeth(int left, int above, int diagonal) {
    int estimate = left + above - diagonal;
    int toLeft = Math.abs(estimate - left);
    int toAbove = Math.abs(estimate - above);
    int toDiagonal = Math.abs(estimate - diagonal);
    if (toLeft <= toAbove && toLeft <= toDiagonal) {
      return left;
    }
    return toAbove <= toDiagonal ? above : diagonal;
  }
}
