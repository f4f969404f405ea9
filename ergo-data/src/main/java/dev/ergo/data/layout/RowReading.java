package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.data.table.Place;
import dev.ergo.data.table.Table;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One row while it is read. */
final class RowReading {

  private final Table table;
  private final TakenLayout taken;
  private final Parts parts;
  private final Sample sample;
  private final LayoutSpec spec;
  private final Place place;
  private final Map<String, Object> row;
  private final RuleCounts counts;
  private final boolean numbered;

  /**
   * Where rows come from.
   *
   * @param table all rows
   * @param taken the layout of this one
   * @param columns those of its columns that are read
   * @param numbered whether rows are named by file and number, whatever they say
   */
  record Source(Table table, TakenLayout taken, Set<String> columns, boolean numbered) {}

  /**
   * Reads a row's texts.
   *
   * @param counts gets the rules that are applied
   */
  RowReading(Source source, long position, RuleCounts counts) {
    this.table = source.table();
    this.taken = source.taken();
    this.parts = taken.parts();
    this.sample = taken.sample();
    this.spec = taken.spec();
    this.place = table.place(position);
    this.row = table.texts(position, source.columns());
    this.counts = counts;
    this.numbered = source.numbered();
  }

  UserException bad(String what) {
    return new UserException(place.where() + ": " + what);
  }

  private Object value(List<String> columns) {
    String path = ColumnPath.first(row, columns);
    return path == null ? null : ColumnPath.get(row, path);
  }

  private String name(List<String> columns) {
    String path = ColumnPath.first(row, columns);
    List<String> there = path == null ? taken.there(columns) : List.of(path);
    return String.join(" or ", there.isEmpty() ? columns : there);
  }

  /**
   * What the row means.
   *
   * @param images its images; none where only its texts are read: boxes that need an image's size
   *     are left out then
   * @param behindPaths target boxes that stand behind the images' paths
   */
  LayoutItem item(List<LayoutImage> images, List<Object> behindPaths) {
    PlacedText placed = question(images.size());
    String question = placed.text();
    List<String> answers = answers();
    List<String> options = options();
    if (options.isEmpty() && answers.size() == 1 && Choices.hasLetter(answers.get(0))) {
      Optional<Choices.Listed> listed =
          Choices.inText(question)
              .filter(found -> Choices.right(answers.get(0), found.options()).isPresent())
              // An image stands at its place in the question alone.
              .filter(found -> placed.places() == PlacedText.places(found.question()));
      if (listed.isPresent()) {
        counts.add(Rule.OPTIONS_IN_TEXT);
        question = listed.get().question();
        options = listed.get().options();
      } else if (Choices.isLetter(answers.get(0))
          && taken.there(parts.options().lists()).isEmpty()
          && parts.options().single().isEmpty()
          && !sample.optionLike().isEmpty()) {
        throw bad(
            "the answer in column %s is the letter %s, and there are no options; name them under columns.options (%s look like options)"
                .formatted(
                    name(parts.answer()), answers.get(0), String.join(", ", sample.optionLike())));
      }
    }
    int right = options.isEmpty() ? -1 : right(answers, options);
    List<ImageBox> targets = boxes(images, behindPaths);
    return new LayoutItem(
        place.where(),
        id(),
        PlacedText.named(question, placed.front()),
        options,
        right,
        right < 0 ? answers : List.of(options.get(right)),
        right < 0 && !answers.isEmpty() && value(parts.answer()) instanceof Number,
        LayoutImage.checked(images, targets),
        PlacedText.around(question, placed.front()),
        targets,
        rule(),
        Answers.text(value(parts.category())));
  }

  /** What names the row. */
  String id() {
    Object id = numbered ? null : value(parts.id());
    return id == null || id instanceof List<?> || id instanceof Map<?, ?>
        ? byNumber(table, place)
        : Answers.text(id);
  }

  /** A row's file and number, with the file's folder where another file has the same name. */
  static String byNumber(Table table, Place place) {
    Path name = place.file().getFileName();
    long same =
        table.files().stream().filter(other -> other.getFileName().equals(name)).limit(2).count();
    return (same > 1 ? place.file().toString() : name.toString()) + "#" + place.number();
  }

  private PlacedText question(int images) {
    List<?> names = ColumnPath.get(row, "objects.ref") instanceof List<?> list ? list : List.of();
    return new QuestionReading(place.where(), name(parts.question()), names, counts)
        .read(value(parts.question()), images);
  }

  private List<String> answers() {
    if (parts.answer().isEmpty()) {
      return List.of();
    }
    Object value = value(parts.answer());
    Optional<Chat> chat = Chat.of(value);
    List<String> answers =
        Answers.of(chat.isPresent() ? chat.get().lastAssistant() : value, counts);
    Object boxes = value(parts.boxes());
    if (!answers.isEmpty() && answers.stream().allMatch(answer -> new BoxText(answer).isBox())) {
      if (boxes == null) {
        throw bad(
            "the answer in column %s is a box and no text; name the column under columns.boxes, with boxes_unit, or leave the row out"
                .formatted(name(parts.answer())));
      } else if (boxes.equals(value)) {
        counts.add(Rule.BOX_ONLY);
        return List.of();
      }
    }
    if (answers.isEmpty() && boxes == null) {
      throw bad(
          "column %s is empty or holds no answer; fill it or leave the row out"
              .formatted(name(parts.answer())));
    }
    return answers;
  }

  private List<String> options() {
    List<String> single = parts.options().single();
    if (!single.isEmpty()) {
      List<String> options = Choices.ofColumns(row, single);
      if (options == null) {
        throw bad(
            "the options in the columns %s have a gap; fill it or leave the row out"
                .formatted(String.join(", ", single)));
      } else if (!options.isEmpty()) {
        counts.add(Rule.OPTION_COLUMNS);
      }
      return options;
    }
    List<String> options = Choices.of(value(parts.options().lists()));
    if (options == null) {
      throw bad(
          "column %s is no list of options; mend it or leave the row out"
              .formatted(name(parts.options().lists())));
    }
    return options;
  }

  private int right(List<String> answers, List<String> options) {
    Set<Integer> right = new LinkedHashSet<>();
    for (String answer : answers) {
      right.add(
          spec.answerForm() == AnswerForm.OPTION
              ? byTextOrLetter(answer, options)
              : byPlace(answer, options.size()));
    }
    if (right.size() != 1) {
      throw bad(
          "%d of the options are right, and one was expected; leave the row out"
              .formatted(right.size()));
    }
    return right.iterator().next();
  }

  private int byTextOrLetter(String answer, List<String> options) {
    Optional<Integer> found = Choices.right(answer, options);
    Optional<Integer> number = AnswerForm.number(answer);
    if (found.isPresent()) {
      if (number.isPresent() && number.get() <= options.size()) {
        counts.add(Rule.NUMBER_IS_TEXT);
      }
      return found.get();
    }
    throw bad(
        "the answer in column %s is neither one of the %d options nor the letter of one; %s"
            .formatted(
                name(parts.answer()),
                options.size(),
                number.isPresent()
                    ? "if the number %d counts the options, answer_form says from where: index (from 0) or index_from_1"
                        .formatted(number.get())
                    : "mend it"));
  }

  private int byPlace(String answer, int options) {
    int first = spec.answerForm().first();
    return AnswerForm.number(answer)
        .map(number -> number - first)
        .filter(place -> place >= 0 && place < options)
        .orElseThrow(
            () ->
                bad(
                    "the answer %s in column %s is not the place of one of the %d options, counted from %d; mend it, or see answer_form"
                        .formatted(answer, name(parts.answer()), options, first)));
  }

  private String rule() {
    String rule = Answers.text(value(parts.boxesRule())).strip().toLowerCase(Locale.ROOT);
    if (!rule.isEmpty() && !rule.equals("all") && !rule.equals("any")) {
      throw bad("column %s is neither all nor any; mend it".formatted(name(parts.boxesRule())));
    }
    return rule;
  }

  private List<ImageBox> boxes(List<LayoutImage> images, List<Object> behindPaths) {
    Object value = value(parts.boxes());
    Optional<Chat> chat = Chat.of(value);
    Object given = chat.isPresent() ? chat.get().lastAssistant() : value;
    try {
      Boxes boxes =
          Boxes.read(given == null ? behindPaths : given, spec.form(), unit(), spec.limits())
              .inImages(ColumnPath.get(row, "objects.image_id"));
      if (given != null && !boxes.given().isEmpty() && parts.answer().isEmpty()) {
        counts.add(Rule.BOX_ONLY);
      }
      if (boxes.needSize() && images.isEmpty()) {
        return List.of();
      }
      return boxes.pixels(images.size(), number -> images.get(number - 1).size());
    } catch (Boxes.BadBox e) {
      throw new UserException(place.where() + ": " + e.getMessage(), e);
    }
  }

  private BoxUnit unit() {
    return spec.unit()
        .orElseGet(
            () -> "norm1".equals(value(parts.boxesUnit())) ? BoxUnit.SHARES : BoxUnit.PIXELS);
  }
}
