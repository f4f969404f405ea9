package dev.ergo.data.imports;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example.BoxesRule;
import java.io.Serializable;
import java.util.List;

/**
 * A question of a foreign data set.
 *
 * @param where file and line, for messages
 * @param id unique in its data set
 * @param question without its options
 * @param options in the order given; empty for open questions
 * @param answer the right option's text, or the open answer
 * @param image path of the image file inside the folder of images
 * @param size size that the data set says the image has; null if it says none
 * @param boxes target boxes, pixels of the upright image
 * @param boxesRule how several boxes are read
 * @param category may be empty
 */
record ImportedItem(
    String where,
    String id,
    String question,
    List<String> options,
    String answer,
    String image,
    Size size,
    List<PixelBox> boxes,
    BoxesRule boxesRule,
    String category)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** Copies the lists. */
  ImportedItem {
    options = List.copyOf(options);
    boxes = List.copyOf(boxes);
  }
}
