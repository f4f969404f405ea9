package dev.ergo.eval.report;

import dev.ergo.core.image.RgbImage;
import dev.ergo.data.PngEncoder;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as data URIs of bounded size. */
final class DataUri {

  /** Greatest number of characters of one URI. */
  static final int MAX_CHARACTERS = 200 * 1024;

  private static final int SMALL_PNG = 32 * 1024;
  private static final float[] QUALITIES = {0.82f, 0.7f, 0.55f};

  private DataUri() {}

  /** The picture with its longer side at most {@code side} pixels; never enlarged. */
  static BufferedImage fitted(RgbImage image, int side) {
    BufferedImage picture = toBuffered(image);
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    return longer <= side ? picture : scaled(picture, (double) side / longer);
  }

  /** Encodes a picture within {@link #MAX_CHARACTERS}. */
  static String encode(BufferedImage picture) {
    return encode(picture, MAX_CHARACTERS);
  }

  /**
   * Encodes a picture: exactly as PNG where that is small, else as JPEG, coarser and then smaller
   * until it fits.
   *
   * @param characters length of the URI at most
   */
  static String encode(BufferedImage picture, int characters) {
    int bytes = (characters - 64) / 4 * 3;
    byte[] png = PngEncoder.encode(picture);
    if (png.length <= Math.min(SMALL_PNG, bytes)) {
      return uri("image/png", png);
    }
    BufferedImage current = picture;
    while (true) {
      for (float quality : QUALITIES) {
        byte[] jpeg = jpeg(current, quality);
        if (jpeg.length <= bytes) {
          return uri("image/jpeg", jpeg);
        }
      }
      current = scaled(current, 0.7);
    }
  }

  private static BufferedImage toBuffered(RgbImage image) {
    int width = image.width();
    BufferedImage picture = new BufferedImage(width, image.height(), BufferedImage.TYPE_INT_RGB);
    int[] samples = new int[image.rgb().length];
    Arrays.setAll(samples, i -> Byte.toUnsignedInt(image.rgb()[i]));
    picture.getRaster().setPixels(0, 0, width, image.height(), samples);
    return picture;
  }

  /** Halves first: one bilinear step below a half skips pixels. */
  private static BufferedImage scaled(BufferedImage picture, double factor) {
    int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
    BufferedImage current = picture;
    while (current.getWidth() > 2 * width || current.getHeight() > 2 * height) {
      current =
          resized(
              current,
              Math.max(width, current.getWidth() / 2),
              Math.max(height, current.getHeight() / 2));
    }
    return resized(current, width, height);
  }

  private static BufferedImage resized(BufferedImage picture, int width, int height) {
    BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = target.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return target;
  }

  /** Encodes a picture as JPEG. */
  static byte[] jpeg(BufferedImage picture, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static String uri(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }
}
