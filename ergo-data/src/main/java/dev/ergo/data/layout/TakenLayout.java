package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.table.Table;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The layout of a data set and the columns that are taken for its parts.
 *
 * @param layout the one that is named, or that the columns show
 * @param parts its columns, with those that a user has named
 * @param sample what it was recognised by
 * @param spec what a user says of the data set
 */
record TakenLayout(Layout layout, Parts parts, Sample sample, LayoutSpec spec) {

  /** The layout whose rows may refer to the images of others. */
  private static final String REFERRING = "vlmevalkit";

  /**
   * Finds the layout of a data set.
   *
   * @throws UserException listing the columns if none fits, or not the one that is named
   */
  static TakenLayout of(Table table, LayoutSpec spec) {
    Sample sample = Sample.of(table);
    String file = table.files().get(0).toString();
    Layout layout = layout(file, sample, spec);
    Parts parts = layout.parts().named(spec.names());
    boolean auto = spec.format().equals(Layouts.AUTO);
    if (parts.options().single().isEmpty()
        && spec.names().options().isEmpty()
        && !sample.hasOne(parts.options().lists())
        && (auto || layout.name().equals(REFERRING))) {
      parts = parts.withOptions(new Parts.Options(List.of(), sample.letterColumns()));
    }
    require(file, sample, spec.names());
    return new TakenLayout(layout, parts, sample, spec);
  }

  /** Where columns are named they are Ergo's, unless the others are those of another layout. */
  private static Layout layout(String file, Sample sample, LayoutSpec spec) {
    boolean auto = spec.format().equals(Layouts.AUTO);
    Layout layout = Layouts.named(auto ? Layouts.ERGO : spec.format());
    boolean named =
        spec.names().question() != null
            || spec.names().answer() != null
            || spec.names().image() != null;
    boolean complete = isComplete(layout.parts().named(spec.names()), sample);
    if (auto && !(named && complete)) {
      return Layouts.recognised(sample)
          .orElseThrow(
              () ->
                  named
                      ? Layouts.misfit(file, sample, layout, "are not all there; the layout ")
                      : Layouts.none(file, sample));
    } else if (!complete) {
      throw Layouts.misfit(file, sample, layout, "are not those of the layout ");
    }
    return layout;
  }

  private static boolean isComplete(Parts parts, Sample sample) {
    boolean gold =
        parts.answer().isEmpty() || sample.hasOne(parts.answer()) || sample.hasOne(parts.boxes());
    return gold && sample.hasOne(parts.question()) && sample.hasOne(parts.image());
  }

  /** A column that a user names has to be there. */
  private static void require(String file, Sample sample, ColumnNames names) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("id", names.id());
    given.put("question", names.question());
    given.put("answer", names.answer());
    given.put("image", names.image());
    given.put("boxes", names.boxes());
    given.put("boxes_rule", names.boxesRule());
    given.put("category", names.category());
    for (int i = 0; i < names.options().size(); i++) {
      given.put("options[" + i + "]", names.options().get(i));
    }
    given.forEach(
        (part, column) -> {
          // A dotted path may lead to something in later rows only.
          boolean there = column == null || sample.has(column);
          if (!there && ColumnPath.tops(column).stream().noneMatch(sample.columns()::contains)) {
            throw new UserException(
                "%s has no column %s, which columns.%s names, only %s"
                    .formatted(file, column, part, String.join(", ", sample.columns())));
          }
        });
  }

  /** Whether a row may have the image of another. */
  boolean refers() {
    return layout.name().equals(REFERRING);
  }

  /** Whether rows have lists of images. */
  boolean listsImages() {
    return firstImage() instanceof List<?>;
  }

  /** What stands for the image in the first row; null if nothing does. */
  Object firstImage() {
    String path =
        sample.rows().isEmpty() ? null : ColumnPath.first(sample.rows().get(0), parts.image());
    return path == null ? null : sample.value(path);
  }

  /** The layout, and which columns were taken for which parts, in one sentence. */
  String sentence(Table table) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("question", there(parts.question()));
    columns.put("answer", there(parts.answer()));
    columns.put("image", there(parts.image()));
    List<String> options = new ArrayList<>(there(parts.options().lists()));
    options.addAll(parts.options().single());
    columns.put("options", options);
    columns.put("boxes", there(parts.boxes()));
    columns.put("category", there(parts.category()));
    List<String> words = new ArrayList<>();
    String unit =
        " (%s in %s)"
            .formatted(
                spec.form().name().toLowerCase(Locale.ROOT),
                spec.unit().orElse(BoxUnit.PIXELS).name().toLowerCase(Locale.ROOT));
    columns.forEach(
        (part, names) -> {
          if (!names.isEmpty()) {
            words.add(
                part + " from " + String.join(", ", names) + (part.equals("boxes") ? unit : ""));
          }
        });
    return "%s: layout %s, %d rows of %s; %s"
        .formatted(
            table.files().get(0),
            layout.name(),
            table.size(),
            table.kind(),
            String.join("; ", words));
  }

  /** Of options that stand in columns all are taken, of other parts the first that is there. */
  List<String> there(List<String> columns) {
    return columns.stream().filter(sample::has).limit(1).toList();
  }

  /**
   * Whether each part stands in a Parquet column under the name that Ergo's own files have, or that
   * is given for it.
   */
  boolean isPlain(Table table) {
    ColumnNames names = spec.names();
    return layout.name().equals(Layouts.ERGO)
        && table.kind().equals("Parquet")
        && parts.options().single().isEmpty()
        && isOwn(parts.question(), names.question(), "question")
        && isOwn(parts.answer(), names.answer(), "answer")
        && isOwn(parts.image(), names.image(), "image")
        && isOwn(
            parts.options().lists(),
            names.options().isEmpty() ? null : names.options().get(0),
            "options")
        && isOwn(parts.boxes(), names.boxes(), "boxes")
        && isOwn(parts.id(), names.id(), "id")
        && !(firstImage() instanceof String text && !isPlainPath(text));
  }

  private boolean isOwn(List<String> columns, String named, String own) {
    List<String> taken = there(columns);
    return taken.isEmpty() || taken.get(0).equals(named == null ? own : named);
  }

  private static boolean isPlainPath(String text) {
    try {
      List<ImageValue> images = ImageValue.all(text, "");
      return images.size() == 1
          && images.get(0).path() != null
          && images.get(0).box() == null
          && !images.get(0).path().contains("://")
          && !Path.of(images.get(0).path()).isAbsolute();
    } catch (UserException | InvalidPathException e) {
      return false;
    }
  }

  /** How rows are read, in one line that stays the same wherever the files lie. */
  String description() {
    return "layout %s, %s,%s boxes %s in %s of %d to %d"
        .formatted(
            layout.name(),
            parts,
            spec.answerForm() == AnswerForm.OPTION ? "" : " answers by " + spec.answerForm() + ",",
            spec.form(),
            spec.unit(),
            spec.limits().minPixels(),
            spec.limits().maxPixels());
  }
}
