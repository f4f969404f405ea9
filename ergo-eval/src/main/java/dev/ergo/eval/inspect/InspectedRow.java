package dev.ergo.eval.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.Digest;
import dev.ergo.data.Example;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A row with its images decoded.
 *
 * @param id names it
 * @param example what it means; null if it can't be used
 * @param images its images, each with its size and the hash of its pixels
 * @param error why it can't be used; null if it can
 */
record InspectedRow(String id, Example example, List<Picture> images, UserException error) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A decoded image.
   *
   * @param size width and height, upright
   * @param sha256 of its upright RGB bytes
   */
  record Picture(Size size, String sha256) {

    static Picture of(ImageSource image) {
      RgbImage pixels = image.load();
      return new Picture(
          pixels.size(), HexFormat.of().formatHex(Digest.sha256().digest(pixels.rgb())));
    }
  }

  /** Reads a row and decodes its images. */
  static InspectedRow of(Inspected rows, long position) {
    Example example = null;
    try {
      example = rows.example(position);
      List<Picture> pictures = new ArrayList<>();
      example.images().sources().forEach(image -> pictures.add(Picture.of(image)));
      return new InspectedRow(example.id(), example, pictures, null);
    } catch (UserException e) {
      String id = example == null ? rows.id(position) : example.id();
      return new InspectedRow(id, null, List.of(), e);
    }
  }

  /** Right answers; none where the row has boxes only. */
  static List<String> answers(Example example) {
    List<String> answers = new ArrayList<>();
    if (!example.answer().isEmpty()) {
      answers.add(example.answer());
      answers.addAll(example.aliases());
    }
    return answers;
  }

  /** The row as a line of {@code inspect.output}. */
  String json() {
    ObjectNode row = JSON.createObjectNode().put("id", id);
    if (error != null) {
      return row.put("error", error.getMessage()).toString();
    }
    row.put("question", example.question());
    answers(example).forEach(row.putArray("answers")::add);
    example.options().forEach(row.putArray("options")::add);
    ArrayNode boxes = row.putArray("boxes");
    for (ImageBox target : example.targets()) {
      PixelBox box = target.box();
      boxes.addArray().add(box.x1()).add(box.y1()).add(box.x2()).add(box.y2());
    }
    if (images.size() > 1) {
      example.targets().stream().map(ImageBox::image).forEach(row.putArray("box_images")::add);
    }
    row.put("category", example.category());
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
