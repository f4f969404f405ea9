package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.io.Digest;
import dev.ergo.data.layout.LayoutImage;
import dev.ergo.data.layout.LayoutItem;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.layout.LayoutScan;
import dev.ergo.data.layout.LayoutSpec;
import dev.ergo.data.layout.RuleCounts;
import dev.ergo.data.parquet.LargeValues;
import dev.ergo.data.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examples of files in some layout, of whatever kind. Texts are all read once at the start; images
 * are read when they are looked at. May be used by several threads.
 */
public final class LayoutExamples implements ExampleSource, RowTraces {

  private static final Logger LOG = LoggerFactory.getLogger(LayoutExamples.class);

  private final LayoutRows rows;
  private final LayoutScan scan;
  private final Example.BoxesRule defaultRule;
  private final String imageColumn;
  private final long size;
  private List<Part> parts;
  private String digest;

  private LayoutExamples(
      LayoutRows rows,
      LayoutScan scan,
      Example.BoxesRule defaultRule,
      String imageColumn,
      long limit) {
    this.rows = rows;
    this.scan = scan;
    this.defaultRule = defaultRule;
    this.imageColumn = imageColumn;
    this.size = limit == 0 ? rows.table().size() : Math.min(limit, rows.table().size());
    this.parts = List.of(new Part(0, size, 1));
  }

  /**
   * Opens the rows of a data set, under the layout that is said or that they show.
   *
   * @throws UserException if there are none, a file is damaged, or no layout fits
   */
  public static LayoutRows rows(LayoutSpec spec) {
    return rows(spec, new LargeValues());
  }

  private static LayoutRows rows(LayoutSpec spec, LargeValues large) {
    List<Path> roots =
        spec.paths().stream()
            .map(path -> Files.isDirectory(path) ? path : path.toAbsolutePath().getParent())
            .toList();
    return LayoutRows.of(Tables.each(spec.paths(), spec.split(), large), roots, spec);
  }

  /**
   * Opens a data set. Ergo's own Parquet, as long as no row of it needs more than its columns say,
   * is read by {@link ParquetExamples}.
   *
   * @param spec where its files lie and how they are read
   * @param taken what is taken of them
   */
  static ExampleSource open(LayoutSpec spec, RowSelection taken) {
    boolean alone = taken.plain() && spec.paths().size() == 1;
    // What was unpacked to know the layout is not unpacked again.
    LargeValues large = new LargeValues();
    LayoutRows rows;
    LayoutScan scan;
    try {
      rows = rows(spec, large);
      scan = rows.scan(taken.limit());
    } catch (UserException e) {
      // Ergo's own columns may be read although another layout's rules find no sense in them.
      Optional<ExampleSource> own = alone ? own(spec, taken, large) : Optional.empty();
      return own.orElseThrow(() -> e);
    }
    boolean plain = alone && rows.isPlain() && !rows.listsImages();
    if (plain && scan.rules().isEmpty() && scan.bad().isEmpty()) {
      Optional<ExampleSource> own = own(spec, taken, large);
      if (own.isPresent()) {
        return own.get();
      }
    }
    rows.taken().forEach(sentence -> LOG.info("{}", sentence));
    scan.sentences().forEach(sentence -> LOG.info("{}", sentence));
    LayoutExamples examples =
        new LayoutExamples(rows, scan, taken.defaultRule(), taken.columns().image(), taken.limit());
    if (taken.paths().isWeighted()) {
      examples.parts = parts(rows.sizes(), taken.paths().units());
    }
    return examples;
  }

  private static List<Part> parts(List<Long> sizes, List<Long> weights) {
    List<Part> parts = new ArrayList<>();
    long first = 0;
    for (int i = 0; i < sizes.size(); i++) {
      parts.add(new Part(first, sizes.get(i), weights.get(i)));
      first += sizes.get(i);
    }
    return List.copyOf(parts);
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  /** The same files as Ergo's own Parquet, if they are. */
  private static Optional<ExampleSource> own(
      LayoutSpec spec, RowSelection taken, LargeValues large) {
    try {
      return Optional.of(ParquetExamples.open(spec.paths().get(0), taken, spec.images(), large));
    } catch (UserException e) {
      LOG.debug("not as Ergo writes it: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public List<Path> files() {
    return rows.table().files();
  }

  @Override
  public void traces(Visitor visitor) {
    boolean more = true;
    for (long position = 0; more && position < size; position++) {
      if (!scan.bad().containsKey(position)) {
        LayoutItem item = rows.item(position, new RuleCounts());
        // A row without an id is named by its file and number, which say nothing of others.
        String number = "#" + rows.table().place(position).number();
        Optional<String> id = Optional.of(item.id()).filter(own -> !own.endsWith(number));
        for (LayoutImage image : item.images()) {
          more &= visitor.visit(new Trace(item.where(), id, length(image), image::encoded));
        }
      }
    }
  }

  /** Bytes of an image's file; 0 if it can't be read, which is said where it is looked at. */
  private static long length(LayoutImage image) {
    try {
      return image.encodedLength();
    } catch (UserException e) {
      return 0;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Example get(long position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position " + position + " of " + size);
    }
    // Known from the start, so that no image of the row has to be opened.
    if (scan.bad().containsKey(position)) {
      throw new UserException(scan.bad().get(position));
    }
    return example(rows.item(position, new RuleCounts()), defaultRule);
  }

  /** The example of a row. */
  public static Example example(LayoutItem item, Example.BoxesRule defaultRule) {
    List<String> answers = item.answers();
    String answer = answers.isEmpty() ? "" : answers.get(0);
    boolean twice = item.right() >= 0 && Collections.frequency(item.options(), answer) > 1;
    return new Example(
        item.id(),
        item.question(),
        item.options(),
        answer,
        new QuestionImages(List.copyOf(item.images()), item.texts()),
        item.targets(),
        item.boxesRule().isEmpty()
            ? defaultRule
            : Example.BoxesRule.valueOf(item.boxesRule().toUpperCase(Locale.ROOT)),
        item.category(),
        answers.size() < 2 ? List.of() : answers.subList(1, answers.size()),
        facets(item, answer, twice));
  }

  private static Map<String, String> facets(LayoutItem item, String answer, boolean twice) {
    if (item.number()) {
      return Map.of(Example.NUMBER, answer);
    }
    return twice ? Map.of(Example.LABEL, String.valueOf(Example.letter(item.right()))) : Map.of();
  }

  @Override
  public long pageBytes() {
    return rows.table().pageBytes();
  }

  /**
   * SHA-256 over name, length and bytes of every file, in order, and how they are read; images that
   * rows refer to by path are not part of it.
   */
  @Override
  public synchronized String digest() {
    if (digest == null) {
      digest = Digest.ofFiles(rows.table().files()) + note();
    }
    return digest;
  }

  /** Ergo's own files have the digest that they always had. */
  private String note() {
    if (!rows.isPlain()) {
      return "\n" + rows.description();
    }
    String usual = ExampleColumns.DEFAULT.image();
    return imageColumn.equals(usual) ? "" : "\nimages of column " + imageColumn;
  }

  @Override
  public void keepIn(Path folder) {
    rows.table().keepIn(folder);
  }

  @Override
  public void close() {
    rows.table().close();
  }
}
