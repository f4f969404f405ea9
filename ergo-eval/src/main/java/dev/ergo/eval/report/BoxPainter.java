package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * Draws boxes of the original over a scaled picture of it: those chosen solid, with their numbers
 * where there are several, targets dashed.
 */
final class BoxPainter {

  private static final Color CHOSEN = new Color(0xFF8C1A);
  private static final Color TARGET = new Color(0x2BD46A);
  private static final Color HALO = new Color(0, 0, 0, 150);
  private static final double LEAST_SIDE = 5;

  private BoxPainter() {}

  /**
   * Draws them.
   *
   * @param numbered whether chosen boxes get their numbers
   */
  static void paint(BufferedImage picture, EpisodePictures.Original image, boolean numbered) {
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      float width = Math.max(2f, Math.max(picture.getWidth(), picture.getHeight()) / 180f);
      for (PixelBox target : image.targets()) {
        draw(graphics, scaled(target, image.size(), picture), TARGET, width, true);
      }
      for (EpisodePictures.Chosen chosen : image.chosen()) {
        Rectangle2D box = scaled(chosen.box(), image.size(), picture);
        draw(graphics, box, CHOSEN, width, false);
        if (numbered) {
          number(graphics, chosen.number(), box, width);
        }
      }
    } finally {
      graphics.dispose();
    }
  }

  /** The box on the picture, kept inside it and large enough to be seen. */
  private static Rectangle2D scaled(PixelBox box, Size original, BufferedImage picture) {
    double across = (double) picture.getWidth() / original.width();
    double down = (double) picture.getHeight() / original.height();
    double width = Math.max(LEAST_SIDE, (box.x2() - box.x1()) * across);
    double height = Math.max(LEAST_SIDE, (box.y2() - box.y1()) * down);
    double x = Math.max(1, Math.min(box.x1() * across, picture.getWidth() - width - 1));
    double y = Math.max(1, Math.min(box.y1() * down, picture.getHeight() - height - 1));
    return new Rectangle2D.Double(
        x, y, Math.min(width, picture.getWidth() - 2), Math.min(height, picture.getHeight() - 2));
  }

  /** A number on a plate in the upper left corner of a box. */
  private static void number(Graphics2D graphics, int number, Rectangle2D box, float width) {
    float size = 6 * width;
    graphics.setColor(CHOSEN);
    graphics.fill(new Rectangle2D.Double(box.getX(), box.getY(), size, 1.2 * size));
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont(1.1f * size));
    graphics.drawString(
        String.valueOf(number), (float) (box.getX() + 0.2 * size), (float) (box.getY() + size));
  }

  private static void draw(
      Graphics2D graphics, Rectangle2D box, Color colour, float width, boolean dashed) {
    graphics.setStroke(new BasicStroke(width + 2));
    graphics.setColor(HALO);
    graphics.draw(box);
    float[] dash = dashed ? new float[] {4 * width, 2 * width} : null;
    graphics.setStroke(
        new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, dash, 0f));
    graphics.setColor(colour);
    graphics.draw(box);
  }
}
