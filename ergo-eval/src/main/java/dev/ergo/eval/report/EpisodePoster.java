package dev.ergo.eval.report;

import dev.ergo.core.image.RgbImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture of an episode for programs that show nothing but pictures: its images with their
 * boxes, its crops beside them, and a bar below, green where it was right.
 *
 * @param jpeg the encoded picture
 * @param width its pixels across
 * @param height its pixels down
 */
public record EpisodePoster(byte[] jpeg, int width, int height) {

  private static final int SIDE = 384;
  private static final int GAP = 6;
  private static final float QUALITY = 0.82f;
  private static final Color GOOD = new Color(0x2E9E5B);
  private static final Color BAD = new Color(0xC8453B);

  /** Draws an episode. */
  public static EpisodePoster of(EpisodePictures pictures, boolean right) {
    List<BufferedImage> parts = new ArrayList<>();
    for (EpisodePictures.Original image : pictures.originals()) {
      BufferedImage original = DataUri.fitted(image.picture(), SIDE);
      BoxPainter.paint(original, image, pictures.hasSeveralChosen());
      parts.add(original);
    }
    for (RgbImage crop : pictures.crops()) {
      parts.add(DataUri.fitted(crop, SIDE));
    }
    BufferedImage all = sideBySide(parts, right ? GOOD : BAD);
    return new EpisodePoster(DataUri.jpeg(all, QUALITY), all.getWidth(), all.getHeight());
  }

  private static BufferedImage sideBySide(List<BufferedImage> parts, Color bar) {
    int width = parts.stream().mapToInt(part -> part.getWidth() + GAP).sum() - GAP;
    int height = parts.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
    BufferedImage all = new BufferedImage(width, height + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.setColor(bar);
      graphics.fillRect(0, height, width, GAP);
      int x = 0;
      for (BufferedImage part : parts) {
        graphics.drawImage(part, x, 0, null);
        x += part.getWidth() + GAP;
      }
    } finally {
      graphics.dispose();
    }
    return all;
  }
}
