package dev.ergo.core.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * Decodes PNG (ISO/IEC 15948) of every colour type, depth and interlacing. The JDK's reader trusts
 * checksums, inflates text of any size and manages colours; so it is given the chunks of the pixels
 * alone, and its samples become colours here.
 *
 * @param header depth and colour type
 * @param palette red, green, blue of each entry, composed on white; empty without
 * @param transparent the samples that stand for white; empty without
 */
record PngDecoder(PngHeader header, byte[] palette, int[] transparent) {

  /** A byte of deflated data stands for no more bytes than this (RFC 1951). */
  private static final long MAX_INFLATION = 1032;

  /** The stored pixels, transparency composed on white. */
  static RgbImage decode(byte[] file, Deadline deadline) throws IOException {
    PngHeader header = PngHeader.read(new DataInputStream(new ByteArrayInputStream(file)));
    PngChunks chunks = PngChunks.read(file);
    long bits = header.size().area() * header.samples() * header.depth();
    if (bits / 8 > MAX_INFLATION * chunks.dataBytes()) {
      throw new EOFException();
    }
    return new RgbImage(
        header.size(), of(header, chunks).rgb(new BoundedImageInput(chunks.essence(), deadline)));
  }

  private static PngDecoder of(PngHeader header, PngChunks chunks) throws BadImageException {
    byte[] palette = {};
    int[] transparent = {};
    byte[] transparency = chunks.transparency();
    if (header.is(PngHeader.PALETTE)) {
      palette = chunks.palette();
      if (palette.length == 0 || palette.length % 3 != 0) {
        throw new BadImageException("its palette is missing or damaged");
      }
      for (int i = 0; i < Math.min(palette.length, 3 * transparency.length); i++) {
        palette[i] = RgbImage.onWhite(palette[i], transparency[i / 3] & 0xff);
      }
    } else if (!header.is(PngHeader.ALPHA) && transparency.length > 0) {
      if (transparency.length != 2 * header.samples()) {
        throw new BadImageException("its transparent colour is damaged");
      }
      transparent = new int[header.samples()];
      for (int i = 0; i < transparent.length; i++) {
        transparent[i] = (transparency[2 * i] & 0xff) << 8 | transparency[2 * i + 1] & 0xff;
      }
    }
    return new PngDecoder(header, palette, transparent);
  }

  private byte[] rgb(BoundedImageInput in) throws IOException {
    boolean plain = header.type() == PngHeader.COLOR && header.depth() == 8;
    if (plain && transparent.length == 0) {
      return JdkReader.read("png", in, reader -> JdkReader.rgb(reader, header.size()));
    }
    Raster raster = JdkReader.read("png", in, reader -> reader.read(0).getRaster());
    int width = header.size().width();
    byte[] rgb = new byte[Math.toIntExact(3 * header.size().area())];
    int[] line = new int[width * header.samples()];
    for (int y = 0; y < header.size().height(); y++) {
      raster.getPixels(0, y, width, 1, line);
      if (header.is(PngHeader.PALETTE)) {
        lookUp(line, rgb, 3 * y * width);
      } else {
        compose(line, rgb, 3 * y * width);
      }
    }
    return rgb;
  }

  private void lookUp(int[] line, byte[] rgb, int offset) throws BadImageException {
    for (int i = 0; i < line.length; i++) {
      if (3 * line[i] >= palette.length) {
        throw new BadImageException("one of its pixels has no colour in its palette");
      }
      System.arraycopy(palette, 3 * line[i], rgb, offset + 3 * i, 3);
    }
  }

  private void compose(int[] line, byte[] rgb, int offset) {
    int samples = header.samples();
    int step = header.is(PngHeader.COLOR) ? 1 : 0;
    int to = offset;
    for (int from = 0; from < line.length; from += samples) {
      int opacity = isTransparent(line, from) ? 0 : 255;
      if (header.is(PngHeader.ALPHA)) {
        opacity = eightBits(line[from + samples - 1]);
      }
      for (int color = 0; color < 3; color++) {
        rgb[to++] = RgbImage.onWhite((byte) eightBits(line[from + color * step]), opacity);
      }
    }
  }

  private boolean isTransparent(int[] line, int from) {
    for (int i = 0; i < transparent.length; i++) {
      if (line[from + i] != transparent[i]) {
        return false;
      }
    }
    return transparent.length > 0;
  }

  private int eightBits(int sample) {
    int depth = header.depth();
    return depth < 8 ? sample * 255 / ((1 << depth) - 1) : sample >> (depth - 8);
  }
}
