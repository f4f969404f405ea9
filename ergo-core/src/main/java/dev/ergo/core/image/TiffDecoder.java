package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/**
 * Reads the first page of a TIFF file by the JDK's reader. Its samples are taken as they are
 * stored: a colour profile would change them, which Pillow leaves alone.
 */
final class TiffDecoder {

  private static final int PALETTE = 3;
  private static final int SEPARATED = 5;
  private static final int LAB = 8;

  private TiffDecoder() {}

  /**
   * What the first page says of itself.
   *
   * @param stored width and height as stored
   * @param orientation the turn that makes it upright
   * @param workBytes memory that decoding takes for each pixel, beside the RGB that comes out
   */
  record Page(Size stored, Orientation orientation, int workBytes) {

    private static Page of(ImageReader reader) throws IOException {
      TIFFField turn = field(reader, BaselineTIFFTagSet.TAG_ORIENTATION);
      return new Page(
          new Size(reader.getWidth(0), reader.getHeight(0)),
          turn == null ? Orientation.UPRIGHT : Orientation.ofExif(turn.getAsInt(0)),
          // The JDK's raster, and the same again as the samples that are taken from it.
          2 * sampleBytes(reader));
    }
  }

  /** Bytes of the samples of a pixel, as far as the page says it and Ergo reads it. */
  private static int sampleBytes(ImageReader reader) throws IOException {
    TIFFField samples = field(reader, BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL);
    TIFFField bits = field(reader, BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE);
    int count = samples == null ? 1 : Math.max(1, Math.min(4, samples.getAsInt(0)));
    return count * (bits != null && bits.getAsInt(0) > 8 ? Short.BYTES : 1);
  }

  /** Reads what the first page says of itself. */
  static Page page(InputStream bytes) throws IOException {
    return JdkReader.readAll("tiff", JdkReader.start(bytes), Page::of);
  }

  /** Pixels of the first page as stored, transparency composed on white. */
  static RgbImage decode(BoundedImageInput file) throws IOException {
    return JdkReader.readAll("tiff", file, TiffDecoder::decode);
  }

  private static RgbImage decode(ImageReader reader) throws IOException {
    TIFFField meaning = field(reader, BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION);
    int kind = meaning == null ? -1 : meaning.getAsInt(0);
    BufferedImage image = reader.read(0);
    Raster raster = image.getRaster();
    Size size = new Size(raster.getWidth(), raster.getHeight());
    if (kind == PALETTE) {
      return new RgbImage(size, colors(samples(raster, 0), palette(reader)));
    } else if (image.getColorModel() instanceof IndexColorModel) {
      return JdkReader.onWhite(image);
    }
    int bits = raster.getSampleModel().getSampleSize(0);
    int type = raster.getTransferType();
    boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    int bands = raster.getNumBands();
    if (!whole || bits != 8 && bits != 16 || bands > 4 || kind == LAB) {
      throw new BadImageException(
          "it is a TIFF of %d samples of %d bits a pixel, of a kind that is not read; save it as 8-bit RGB"
              .formatted(bands, bits));
    }
    byte[] samples = samples(raster, bits - 8);
    return new RgbImage(
        size,
        switch (bands) {
          case 1 -> JpegColors.GRAY.toRgb(samples);
          case 2 -> onWhite(samples, bands);
          case 3 -> samples;
          default -> kind == SEPARATED ? fromInk(samples) : onWhite(samples, bands);
        });
  }

  /** All samples by pixel; of wider ones the high byte. */
  private static byte[] samples(Raster raster, int shift) {
    int width = raster.getWidth() * raster.getNumBands();
    byte[] samples = new byte[Math.toIntExact((long) width * raster.getHeight())];
    int[] line = new int[width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, line);
      for (int sample : line) {
        samples[to++] = (byte) (sample >> shift);
      }
    }
    return samples;
  }

  private static byte[] onWhite(byte[] samples, int bands) {
    byte[] rgb = new byte[Math.toIntExact(3L * (samples.length / bands))];
    int to = 0;
    for (int at = 0; at < samples.length; at += bands) {
      int alpha = samples[at + bands - 1] & 0xff;
      for (int color = 0; color < 3; color++) {
        rgb[to++] = RgbImage.onWhite(samples[bands == 2 ? at : at + color], alpha);
      }
    }
    return rgb;
  }

  private static byte[] fromInk(byte[] samples) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) ~samples[i];
    }
    return JpegColors.CMYK.toRgb(samples);
  }

  private static byte[] colors(byte[] indexes, byte[] palette) {
    byte[] rgb = new byte[Math.toIntExact(3L * indexes.length)];
    for (int i = 0; i < indexes.length; i++) {
      int color = Math.min(indexes[i] & 0xff, palette.length / 3 - 1);
      System.arraycopy(palette, 3 * color, rgb, 3 * i, 3);
    }
    return rgb;
  }

  /** The colour map as Pillow reads it: the high byte of each of its 16-bit numbers. */
  private static byte[] palette(ImageReader reader) throws IOException {
    TIFFField map = field(reader, BaselineTIFFTagSet.TAG_COLOR_MAP);
    int colors = map == null ? 0 : map.getCount() / 3;
    if (colors == 0) {
      throw new BadImageException("its palette is missing");
    }
    byte[] palette = new byte[3 * colors];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (map.getAsInt(i % 3 * colors + i / 3) >> 8);
    }
    return palette;
  }

  private static TIFFField field(ImageReader reader, int tag) throws IOException {
    return TIFFDirectory.createFromMetadata(reader.getImageMetadata(0)).getTIFFField(tag);
  }
}
