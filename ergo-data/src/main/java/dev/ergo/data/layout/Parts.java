package dev.ergo.data.layout;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the parts of a row stand: dotted paths of columns, of which the first that holds something
 * counts. A path may lead to a conversation: then the question is its last text of the user, the
 * answer the last of the assistant, and the images are those in it.
 *
 * @param id what names the row
 * @param question the question
 * @param answer the right answer, or a list of right ones
 * @param options a list of options, or several columns with one each
 * @param image one or several images
 * @param boxes target boxes
 * @param boxesUnit what says the unit of the boxes; empty for most layouts
 * @param boxesRule whether all boxes together hold the answer, or any
 * @param category what kind of question it is
 */
public record Parts(
    List<String> id,
    List<String> question,
    List<String> answer,
    Options options,
    List<String> image,
    List<String> boxes,
    List<String> boxesUnit,
    List<String> boxesRule,
    List<String> category) {

  /**
   * Columns of options.
   *
   * @param lists columns that hold all options
   * @param single columns that hold one option each, in the order of their letters
   */
  public record Options(List<String> lists, List<String> single) {}

  private static final List<String> NONE = List.of();

  /** A question, an answer and images, the rest under the usual names. */
  static Parts of(List<String> question, List<String> answer, List<String> image) {
    return new Parts(
        List.of("id"),
        question,
        answer,
        new Options(List.of("options", "choices"), NONE),
        image,
        List.of("boxes", "bbox", "bboxes", "bboxs"),
        NONE,
        List.of("boxes_rule"),
        List.of("category"));
  }

  Parts withBoxes(String... paths) {
    return new Parts(
        id, question, answer, options, image, List.of(paths), boxesUnit, boxesRule, category);
  }

  Parts withBoxesUnit(String path) {
    return new Parts(
        id, question, answer, options, image, boxes, List.of(path), boxesRule, category);
  }

  Parts withId(String... paths) {
    return new Parts(
        List.of(paths), question, answer, options, image, boxes, boxesUnit, boxesRule, category);
  }

  Parts withCategory(String... paths) {
    return new Parts(
        id, question, answer, options, image, boxes, boxesUnit, boxesRule, List.of(paths));
  }

  Parts withOptions(Options columns) {
    return new Parts(id, question, answer, columns, image, boxes, boxesUnit, boxesRule, category);
  }

  /** The same with the columns that a user has named. */
  Parts named(ColumnNames names) {
    return new Parts(
        or(names.id(), id),
        or(names.question(), question),
        or(names.answer(), answer),
        names.options().isEmpty() ? options : options(names.options()),
        or(names.image(), image),
        or(names.boxes(), boxes),
        boxesUnit,
        or(names.boxesRule(), boxesRule),
        or(names.category(), category));
  }

  private static List<String> or(String name, List<String> others) {
    return name == null ? others : List.of(name);
  }

  private static Options options(List<String> names) {
    return names.size() == 1 ? new Options(names, NONE) : new Options(NONE, names);
  }

  /** The top-level columns of all parts but the images. */
  Set<String> texts() {
    Set<String> columns = new LinkedHashSet<>();
    Stream.of(
            id,
            question,
            answer,
            options.lists(),
            options.single(),
            boxes,
            boxesUnit,
            boxesRule,
            category)
        .flatMap(List::stream)
        .forEach(path -> columns.addAll(ColumnPath.tops(path)));
    // ms-swift names objects there.
    columns.add("objects");
    return columns;
  }
}
