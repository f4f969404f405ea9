package dev.ergo.data;

import dev.ergo.core.config.Check;
import java.util.List;

/**
 * Which columns of a Parquet file hold the parts of an example. Question, answer and image must be
 * there; the others may be absent unless they were given another name than their own.
 *
 * @param id text or whole number; absent column: file name and row
 * @param question text, without the options
 * @param options list of texts; absent or empty: an open question
 * @param answer text or number; an option's letter is taken for its text
 * @param image struct of bytes and path, bytes, or the text of a path inside the data's folder;
 *     also a list of one
 * @param boxes list of {x1, y1, x2, y2} or [x1, y1, x2, y2], pixels of the upright original
 * @param boxesRule text, all or any; empty: the data set's rule below
 * @param category text, for reports
 */
public record ExampleColumns(
    String id,
    String question,
    String options,
    String answer,
    String image,
    String boxes,
    String boxesRule,
    String category) {

  /** Every part under its own name. */
  public static final ExampleColumns DEFAULT =
      new ExampleColumns(null, null, null, null, null, null, null, null);

  /** Takes the parts' own names where none are given. */
  public ExampleColumns {
    id = Check.present("id", Check.orDefault(id, "id"));
    question = Check.present("question", Check.orDefault(question, "question"));
    options = Check.present("options", Check.orDefault(options, "options"));
    answer = Check.present("answer", Check.orDefault(answer, "answer"));
    image = Check.present("image", Check.orDefault(image, "image"));
    boxes = Check.present("boxes", Check.orDefault(boxes, "boxes"));
    boxesRule = Check.present("boxes_rule", Check.orDefault(boxesRule, "boxes_rule"));
    category = Check.present("category", Check.orDefault(category, "category"));
  }

  /** The columns with what each has to be. */
  List<ExpectedColumn> expected() {
    return List.of(
        new ExpectedColumn(question, true, ColumnKind.TEXT),
        new ExpectedColumn(answer, true, ColumnKind.TEXT_OR_NUMBER),
        new ExpectedColumn(image, true, ColumnKind.IMAGE),
        new ExpectedColumn(id, !id.equals("id"), ColumnKind.TEXT_OR_NUMBER),
        new ExpectedColumn(options, !options.equals("options"), ColumnKind.TEXTS),
        new ExpectedColumn(boxes, !boxes.equals("boxes"), ColumnKind.BOXES),
        new ExpectedColumn(boxesRule, !boxesRule.equals("boxes_rule"), ColumnKind.TEXT),
        new ExpectedColumn(category, !category.equals("category"), ColumnKind.TEXT));
  }
}
