package dev.ergo.data;

import dev.ergo.core.config.Check;
import dev.ergo.data.parquet.ParquetReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of the columns of a Parquet file that hold the parts of an example. Question, answer
 * and image must be there; the others may be absent unless they were given another name than their
 * own.
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

  /** Refuses a file that lacks a column or has one of another kind. */
  void check(ParquetReader reader) {
    ColumnKind.TEXT.check(reader, question, true);
    ColumnKind.TEXT_OR_NUMBER.check(reader, answer, true);
    ColumnKind.IMAGE.check(reader, image, true);
    ColumnKind.TEXT_OR_NUMBER.check(reader, id, !id.equals("id"));
    ColumnKind.TEXTS.check(reader, options, !options.equals("options"));
    ColumnKind.BOXES.check(reader, boxes, !boxes.equals("boxes"));
    ColumnKind.TEXT.check(reader, boxesRule, !boxesRule.equals("boxes_rule"));
    ColumnKind.TEXT.check(reader, category, !category.equals("category"));
  }

  /** The columns but for the image. */
  Set<String> texts() {
    return new LinkedHashSet<>(List.of(question, answer, id, options, boxes, boxesRule, category));
  }
}
