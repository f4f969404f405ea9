package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Element;

/**
 * Reads the first frame of a GIF file by the JDK's reader and puts it at its place on the logical
 * screen, which grows where the frame does not fit. The rest of the screen is transparent where the
 * frame has a transparent colour, and else of the first colour, as in Pillow.
 */
final class GifDecoder {

  /** LZW's codes have 12 bits at most, and each stands for no more than all codes before it. */
  private static final long MAX_INFLATION = 4096 * 8 / 12;

  private GifDecoder() {}

  /** Width and height of the logical screen with the first frame. */
  static Size size(InputStream bytes) throws IOException {
    return JdkReader.readAll("gif", JdkReader.start(bytes), reader -> Screen.of(reader).size());
  }

  /** Pixels of the logical screen, transparency composed on white. */
  static RgbImage decode(BoundedImageInput file) throws IOException {
    return JdkReader.readAll("gif", file, reader -> decode(reader, file.length()));
  }

  private static RgbImage decode(ImageReader reader, long fileBytes) throws IOException {
    Screen screen = Screen.of(reader);
    if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_INFLATION * fileBytes) {
      // The JDK fills up what is not there, for as long as the header asks.
      throw new EOFException();
    }
    BufferedImage frame = reader.read(0);
    IndexColorModel colors = (IndexColorModel) frame.getColorModel();
    int around = colors.getTransparentPixel() >= 0 ? 0xffffff : colors.getRGB(0);
    return JdkReader.onWhite(frame).placed(screen.size(), screen.left(), screen.top(), around);
  }

  /** The logical screen and the place of the first frame on it. */
  private record Screen(Size size, int left, int top) {

    static Screen of(ImageReader reader) throws IOException {
      Element frame = element(reader.getImageMetadata(0), "ImageDescriptor");
      int left = number(frame, "imageLeftPosition");
      int top = number(frame, "imageTopPosition");
      Element screen = element(reader.getStreamMetadata(), "LogicalScreenDescriptor");
      return new Screen(
          new Size(
              Math.max(number(screen, "logicalScreenWidth"), left + reader.getWidth(0)),
              Math.max(number(screen, "logicalScreenHeight"), top + reader.getHeight(0))),
          left,
          top);
    }

    private static Element element(IIOMetadata metadata, String name) {
      Element tree = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
      return (Element) tree.getElementsByTagName(name).item(0);
    }

    private static int number(Element element, String attribute) {
      return Integer.parseInt(element.getAttribute(attribute));
    }
  }
}
