package dev.ergo.data;

import dev.ergo.core.config.Check;
import dev.ergo.core.error.Excerpt;
import dev.ergo.data.layout.ColumnNames;
import dev.ergo.data.parquet.ParquetReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of the columns that hold the parts of an example; a dotted path leads into a struct.
 * Question, answer and image must be there; the others may be absent unless they were given another
 * name than their own.
 *
 * @param id text or whole number; absent column: file name and row
 * @param question text, without the options
 * @param options list of texts or numbers, or a list of columns with one option each; absent or
 *     empty: an open question
 * @param answer text, number or list of right ones; an option's letter stands for that option
 * @param image struct of bytes and path, bytes, base64, or the text of a path inside the data's
 *     folder; also a list of one or several
 * @param boxes one or a list of {x1, y1, x2, y2} or [x1, y1, x2, y2], pixels of the upright
 *     original where boxes_unit and boxes_form say nothing else
 * @param boxesRule text, all or any; empty: the data set's rule below
 * @param category text, number or class label, for reports
 */
public record ExampleColumns(
    String id,
    String question,
    OptionNames options,
    String answer,
    String image,
    String boxes,
    String boxesRule,
    String category) {

  private static final Logger LOG = LoggerFactory.getLogger(ExampleColumns.class);

  /** Every part under its own name. */
  public static final ExampleColumns DEFAULT =
      new ExampleColumns(null, null, null, null, null, null, null, null);

  /** Takes the parts' own names where none are given. */
  public ExampleColumns {
    id = Check.present("id", Check.orDefault(id, "id"));
    question = Check.present("question", Check.orDefault(question, "question"));
    options = Check.orDefault(options, OptionNames.DEFAULT);
    answer = Check.present("answer", Check.orDefault(answer, "answer"));
    image = Check.present("image", Check.orDefault(image, "image"));
    boxes = Check.present("boxes", Check.orDefault(boxes, "boxes"));
    boxesRule = Check.present("boxes_rule", Check.orDefault(boxesRule, "boxes_rule"));
    category = Check.present("category", Check.orDefault(category, "category"));
  }

  /** Those that are named otherwise than their part. */
  ColumnNames names() {
    return new ColumnNames(
        unless("id", id),
        unless("question", question),
        options.equals(OptionNames.DEFAULT) ? List.of() : options.names(),
        unless("answer", answer),
        unless("image", image),
        unless("boxes", boxes),
        unless("boxes_rule", boxesRule),
        unless("category", category));
  }

  private static String unless(String own, String name) {
    return name.equals(own) ? null : name;
  }

  /**
   * The columns of texts and boxes that can be read, by the files' schemas. A column of no use
   * under a part's own name is left out and said in the log: nobody asked for it.
   *
   * @throws dev.ergo.core.error.UserException if a file lacks a column that is needed or was given
   *     a name, or has one of another kind
   */
  Set<String> readable(List<ParquetReader> readers) {
    Set<String> columns = new LinkedHashSet<>(List.of(question, answer));
    for (ParquetReader reader : readers) {
      ColumnKind.TEXT.require(reader, question);
      ColumnKind.TEXT_OR_NUMBER.require(reader, answer);
      ColumnKind.IMAGE.require(reader, image);
    }
    List<Part> optional =
        List.of(
            new Part("id", id, ColumnKind.TEXT_OR_NUMBER),
            new Part("options", options.first(), ColumnKind.TEXTS),
            new Part("boxes", boxes, ColumnKind.BOXES),
            new Part("boxes_rule", boxesRule, ColumnKind.TEXT),
            new Part("category", category, ColumnKind.LABEL));
    for (Part part : optional) {
      if (part.isReadable(readers)) {
        columns.add(part.column());
      }
    }
    return columns;
  }

  /**
   * A part that rows may lack.
   *
   * @param name its own name
   * @param column where it stands
   */
  private record Part(String name, String column, ColumnKind kind) {

    boolean isReadable(List<ParquetReader> readers) {
      for (ParquetReader reader : readers) {
        if (!column.equals(name) && !reader.isNull(column)) {
          kind.require(reader, column);
        }
        Optional<String> misfit = kind.misfit(reader, column);
        if (misfit.isPresent()) {
          LOG.warn("{}; the column is not read", Excerpt.of(misfit.get()));
          return false;
        }
      }
      return true;
    }
  }
}
