package dev.ergo.data.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.Digest;
import dev.ergo.data.layout.LayoutImage;
import dev.ergo.data.layout.LayoutItem;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A row with its images decoded.
 *
 * @param id names it
 * @param item what it means; null if it can't be used
 * @param images its images, each with its size and the hash of its pixels
 * @param error why it can't be used; null if it can
 */
record InspectedRow(String id, LayoutItem item, List<Picture> images, UserException error) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A decoded image.
   *
   * @param size width and height, upright
   * @param sha256 of its upright RGB bytes
   */
  record Picture(Size size, String sha256) {

    static Picture of(LayoutImage image) {
      RgbImage pixels = image.load();
      return new Picture(
          pixels.size(), HexFormat.of().formatHex(Digest.sha256().digest(pixels.rgb())));
    }
  }

  /** Decodes the images of a row. */
  static InspectedRow of(LayoutItem item) {
    List<Picture> pictures = new ArrayList<>();
    item.images().forEach(image -> pictures.add(Picture.of(image)));
    return new InspectedRow(item.id(), item, pictures, null);
  }

  /** A row that can't be used. */
  static InspectedRow bad(String id, UserException error) {
    return new InspectedRow(id, null, List.of(), error);
  }

  /** The row as a line of {@code inspect.output}. */
  String json() {
    ObjectNode row = JSON.createObjectNode().put("id", id);
    if (error != null) {
      return row.put("error", error.getMessage()).toString();
    }
    row.put("question", item.question());
    item.answers().forEach(row.putArray("answers")::add);
    item.options().forEach(row.putArray("options")::add);
    ArrayNode boxes = row.putArray("boxes");
    for (PixelBox box : item.boxes()) {
      boxes.addArray().add(box.x1()).add(box.y1()).add(box.x2()).add(box.y2());
    }
    if (images.size() > 1) {
      item.targets().stream().map(ImageBox::image).forEach(row.putArray("box_images")::add);
    }
    row.put("category", item.category());
    ArrayNode pictures = row.putArray("images");
    for (Picture picture : images) {
      pictures
          .addObject()
          .put("width", picture.size().width())
          .put("height", picture.size().height())
          .put("sha256", picture.sha256());
    }
    return row.toString();
  }
}
