package dev.ergo.data.layout;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Target boxes in one unit, as rows give them.
 *
 * @param unit what their numbers count
 * @param limits pixels of the resized picture, for {@link BoxUnit#RESIZED}
 * @param given the boxes
 */
record Boxes(BoxUnit unit, PixelLimits limits, List<Given> given) {

  /**
   * A box as a row gives it.
   *
   * @param image number of its image, from 1
   * @param edges left, top, right and bottom
   */
  record Given(int image, double[] edges) {}

  /** A sentence's middle: what is wrong with a box. */
  static final class BadBox extends Exception {

    private static final long serialVersionUID = 1L;

    BadBox(String message) {
      super(message);
    }
  }

  private static final double ROUNDING = 1e-6;

  /** The names of four edges, then of an edge and sizes. */
  private static final List<List<String>> EDGES =
      List.of(
          List.of("x1", "y1", "x2", "y2"),
          List.of("xmin", "ymin", "xmax", "ymax"),
          List.of("x_min", "y_min", "x_max", "y_max"),
          List.of("left", "top", "right", "bottom"));

  private static final List<List<String>> SIZES =
      List.of(
          List.of("x", "y", "width", "height"),
          List.of("x", "y", "w", "h"),
          List.of("left", "top", "width", "height"));

  private static final List<String> INSIDE = List.of("bbox", "bbox_2d", "box", "boxes");

  /** The boxes of a value: four numbers, a list of such, structs, or a text that holds them. */
  static Boxes read(Object value, BoxForm form, BoxUnit unit, PixelLimits limits) throws BadBox {
    List<Given> boxes = new ArrayList<>();
    collect(value instanceof String text ? new BoxText(text).value() : value, form, 1, boxes);
    for (Given box : boxes) {
      check(box.edges(), unit);
    }
    return new Boxes(unit, limits, boxes);
  }

  /**
   * The same boxes in the images that a list names, as ms-swift has them beside its boxes.
   *
   * @param ids numbers of the images from 0, one for each box; others than a list change nothing
   */
  Boxes inImages(Object ids) throws BadBox {
    if (!(ids instanceof List<?> list) || list.isEmpty() || given.isEmpty()) {
      return this;
    }
    if (list.size() != given.size()) {
      throw new BadBox(
          "there are %d boxes, and %d of their images are named"
              .formatted(given.size(), list.size()));
    }
    List<Given> boxes = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (!(list.get(i) instanceof Number id)) {
        throw new BadBox("the image of a box is " + brief(list.get(i)) + ", not a number");
      }
      boxes.add(new Given(id.intValue() + 1, given.get(i).edges()));
    }
    return new Boxes(unit, limits, boxes);
  }

  private static void collect(Object value, BoxForm form, int image, List<Given> edges)
      throws BadBox {
    if (value instanceof List<?> list) {
      if (list.size() == 4 && list.stream().allMatch(Number.class::isInstance)) {
        edges.add(new Given(image, numbers(list, form)));
      } else {
        for (Object item : list) {
          if (item instanceof Number) {
            throw new BadBox("a box " + brief(value) + " is not four numbers");
          }
          collect(item, form, image, edges);
        }
      }
    } else if (value instanceof Map<?, ?> struct) {
      collect(struct, form, edges);
    } else if (value != null) {
      throw new BadBox("a box " + brief(value) + " is not four numbers");
    }
  }

  private static void collect(Map<?, ?> struct, BoxForm form, List<Given> edges) throws BadBox {
    Object named = struct.get("image");
    int own = named instanceof Number number ? number.intValue() : 1;
    for (String key : INSIDE) {
      if (struct.get(key) != null) {
        collect(struct.get(key), form, own, edges);
        return;
      }
    }
    Optional<List<?>> sides = values(struct, EDGES);
    BoxForm meant = BoxForm.XYXY;
    if (sides.isEmpty()) {
      sides = values(struct, SIZES);
      meant = BoxForm.XYWH;
    }
    List<?> four = sides.orElseThrow(() -> new BadBox("a box has the fields " + struct.keySet()));
    if (!(four.get(0) instanceof List<?> firsts)) {
      collect(four, meant, own, edges);
      return;
    }
    // Hugging Face keeps a sequence of structs as a struct of lists.
    for (int i = 0; i < firsts.size(); i++) {
      List<Object> box = new ArrayList<>();
      for (Object side : four) {
        box.add(side instanceof List<?> all && i < all.size() ? all.get(i) : null);
      }
      boolean each = named instanceof List<?> all && i < all.size();
      int image =
          each && ((List<?>) named).get(i) instanceof Number number ? number.intValue() : own;
      collect(box, meant, image, edges);
    }
  }

  private static Optional<List<?>> values(Map<?, ?> struct, List<List<String>> names) {
    for (List<String> four : names) {
      if (four.stream().allMatch(struct::containsKey)) {
        return Optional.of(four.stream().map(struct::get).collect(Collectors.toList()));
      }
    }
    return Optional.empty();
  }

  private static double[] numbers(List<?> list, BoxForm form) throws BadBox {
    double[] box = list.stream().mapToDouble(item -> ((Number) item).doubleValue()).toArray();
    if (!Arrays.stream(box).allMatch(Double::isFinite)) {
      throw new BadBox("the box " + brief(list) + " has a number that is none");
    }
    if (form == BoxForm.XYWH) {
      box[2] += box[0];
      box[3] += box[1];
    }
    return box;
  }

  /** Refuses what can't be in the unit whatever the image's size. */
  private static void check(double[] box, BoxUnit unit) throws BadBox {
    if (box[2] <= box[0] || box[3] <= box[1]) {
      throw new BadBox(
          "the box %s is empty or inverted as left, top, right, bottom; boxes_form says if it is meant as xywh"
              .formatted(brief(box)));
    }
    double greatest =
        switch (unit) {
          case SHARES -> 1;
          case THOUSANDTHS -> 1000;
          default -> Double.POSITIVE_INFINITY;
        };
    double most = Arrays.stream(box).max().orElseThrow();
    double least = Arrays.stream(box).min().orElseThrow();
    if (least < -ROUNDING || most > greatest + greatest * ROUNDING) {
      throw new BadBox(
          "the box %s can't be in %s; boxes_unit says what its numbers count"
              .formatted(brief(box), name(unit)));
    }
    boolean fractions = Arrays.stream(box).anyMatch(edge -> edge != Math.rint(edge));
    if (unit != BoxUnit.SHARES && most <= 1 && fractions) {
      throw new BadBox(
          "the box %s looks like shares of the image, not %s; boxes_unit says what its numbers count"
              .formatted(brief(box), name(unit)));
    }
  }

  private static String name(BoxUnit unit) {
    return switch (unit) {
      case PIXELS -> "pixels";
      case RESIZED -> "pixels of the resized picture";
      case SHARES -> "shares";
      case THOUSANDTHS -> "thousandths";
    };
  }

  /** Whether the image's size has to be known to say where the boxes are. */
  boolean needSize() {
    return unit != BoxUnit.PIXELS && !given.isEmpty();
  }

  /**
   * The boxes in whole pixels of the upright originals, moved outward.
   *
   * @param images how many images the row has; 0 where that is not known
   * @param sizes gives the size of an image by its number; not asked where boxes are in its pixels
   */
  List<ImageBox> pixels(int images, IntFunction<Size> sizes) throws BadBox {
    List<ImageBox> boxes = new ArrayList<>();
    for (Given box : given) {
      if (box.image() < 1 || images > 0 && box.image() > images) {
        throw new BadBox(
            "the box %s is in image %d, and there are %d"
                .formatted(brief(box.edges()), box.image(), images));
      }
      PixelBox inPixels =
          unit == BoxUnit.PIXELS
              ? outward(box.edges(), 0)
              : scaled(box.edges(), sizes.apply(box.image()));
      boxes.add(new ImageBox(box.image(), inPixels));
    }
    return boxes;
  }

  private PixelBox scaled(double[] box, Size image) throws BadBox {
    double width = 1;
    double height = 1;
    if (unit == BoxUnit.THOUSANDTHS) {
      width = height = 1000;
    } else if (unit == BoxUnit.RESIZED) {
      Size resized = SmartResize.fit(image, limits);
      width = resized.width();
      height = resized.height();
    }
    if (box[2] > width * (1 + ROUNDING) || box[3] > height * (1 + ROUNDING)) {
      throw new BadBox(
          "the box %s is not inside the resized picture of %.0f x %.0f pixels; boxes_max_pixels says how it was resized"
              .formatted(brief(box), width, height));
    }
    double across = image.width() / width;
    double down = image.height() / height;
    return outward(
        new double[] {
          box[0] * across,
          box[1] * down,
          Math.min(box[2] * across, image.width()),
          Math.min(box[3] * down, image.height())
        },
        ROUNDING);
  }

  private static PixelBox outward(double[] box, double rounding) throws BadBox {
    return PixelBox.around(
            Math.max(0, box[0] + rounding),
            Math.max(0, box[1] + rounding),
            box[2] - rounding,
            box[3] - rounding)
        .orElseThrow(() -> new BadBox("the box " + brief(box) + " is empty"));
  }

  private static String brief(double[] box) {
    return Arrays.stream(box).mapToObj(Answers::text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String brief(Object value) {
    String text = String.valueOf(value);
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
