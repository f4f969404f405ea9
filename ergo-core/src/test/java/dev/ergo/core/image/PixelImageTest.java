package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PixelImageTest {

  private static int[] pixel(BufferedImage image, int at) {
    byte[] rgb = PixelImage.of(image).load().rgb();
    return new int[] {rgb[3 * at] & 255, rgb[3 * at + 1] & 255, rgb[3 * at + 2] & 255};
  }

  @Test
  void transparencyIsLaidOnWhite() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00ff0000);
    image.setRGB(1, 0, 0xff102030);
    assertArrayEquals(new int[] {255, 255, 255}, pixel(image, 0));
    assertArrayEquals(new int[] {16, 32, 48}, pixel(image, 1));
  }

  /** The JDK's getRGB would make 188 of a gray of 128. */
  @Test
  void grayKeepsItsNumbers() {
    BufferedImage bytes = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    bytes.getRaster().setSample(2, 1, 0, 128);
    assertArrayEquals(new int[] {128, 128, 128}, pixel(bytes, 5));
    assertArrayEquals(new int[] {128, 128, 128}, pixel(bytes.getSubimage(2, 1, 1, 1), 0));
    BufferedImage shorts = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    shorts.getRaster().setSample(0, 0, 0, 0x80ff);
    assertArrayEquals(new int[] {128, 128, 128}, pixel(shorts, 0));
    ComponentColorModel colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = colors.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {0, 128});
    assertArrayEquals(
        new int[] {127, 127, 127}, pixel(new BufferedImage(colors, raster, false, null), 0));
  }

  /** Nothing that is drawn later is seen, and what looks alike is the same image. */
  @Test
  void itIsACopyNamedByItsPixels() {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_3BYTE_BGR);
    PixelImage before = PixelImage.of(image);
    assertEquals(before, PixelImage.of(image));
    image.setRGB(1, 1, 0x123456);
    assertNotEquals(before, PixelImage.of(image));
    assertEquals(0, before.load().rgb()[3 * 5]);
    assertNotEquals(before, PixelImage.of(new BufferedImage(3, 4, BufferedImage.TYPE_INT_RGB)));
  }
}
