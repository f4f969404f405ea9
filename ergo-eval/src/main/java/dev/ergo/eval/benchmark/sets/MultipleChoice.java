package dev.ergo.eval.benchmark.sets;

import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.layout.ImagePaths;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.PythonTexts;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.RowTable;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Any questions with options in VLMEvalKit's form, as TSV or Parquet: {@code index}, {@code
 * question}, options in columns {@code A}, {@code B} and so on, {@code answer} (a letter), {@code
 * image} (base64 text, or the index of the row whose image is meant; in Parquet bytes, too) or else
 * {@code image_path} (a file), and if need be {@code hint}, {@code category}, {@code l2-category}
 * and {@code g_index}.
 */
public final class MultipleChoice implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "(?i).*\\.(tsv|parquet)",
          List.of("data"),
          "fetch or write a TSV or Parquet file with the columns index, question, A, B, …, answer"
              + " and image or image_path, as VLMEvalKit's multiple-choice data sets have them, and"
              + " give it as path");

  private static final String HINT = "hint";
  private static final String PATH = "image_path";

  @Override
  public String name() {
    return "mcq";
  }

  @Override
  public Set<String> keys() {
    return Set.of("path", "image_dir", "allow_paths_outside");
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    Path folder = FILES.find(items.path()).get(0).toAbsolutePath().getParent();
    Optional<Path> imageDir = items.layout().imageFolder(items.path(), Path.of(""));
    boolean outside = Boolean.TRUE.equals(items.layout().allowPathsOutside());
    ImagePaths paths = new ImagePaths(List.of(folder), imageDir, outside);
    RowTable table = FILES.table(items.path(), "image", PATH);
    return new TableExamples(
        table, row -> example(row, table.holdsImages() ? row.image() : file(row, paths, folder)));
  }

  /** The image that a row names by its file; VLMEvalKit writes lists where there are several. */
  private static ImageSource file(Row row, ImagePaths paths, Path folder) {
    String text = row.text(PATH);
    List<String> files = PythonTexts.read(text).orElse(List.of(text));
    if (files.size() != 1) {
      throw row.bad("it is about %d images, and one was expected".formatted(files.size()));
    }
    String file = files.get(0);
    String id = Path.of(file).isAbsolute() ? file : folder + "/" + file;
    return EncodedImage.file(
        id, () -> paths.resolve(file, folder, row.where()), ImageLimits.DEFAULT);
  }

  /** The example of a row that holds its image. */
  static Example example(Row row) {
    return example(row, row.image());
  }

  /** The hint stands in front of the question. */
  private static Example example(Row row, ImageSource image) {
    List<String> options = row.letterColumns();
    Optional<String> hint = row.optional(HINT);
    Optional<String> category = row.optional("category");
    Optional<String> parent = row.optional(CircularItems.PARENT);
    String question = row.text("question");
    ExampleBuilder example =
        new ExampleBuilder(row.text("index"))
            .question(hint.map(text -> text + "\n" + question).orElse(question))
            .options(options, row.option(row.text("answer"), options.size()))
            .image(image)
            .category(category.or(() -> parent).orElse(""));
    hint.ifPresent(text -> example.facet(HINT, text));
    if (category.isPresent()) {
      parent.ifPresent(text -> example.facet(CircularItems.PARENT, text));
    }
    CircularItems.facets(row).forEach(example::facet);
    return example.build();
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    return CircularItems.metrics(items);
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.vlmEvalKitInferred("ImageMCQDataset", MultipleChoice::wording));
  }

  private static String wording(Example item) {
    String hint = item.facets().get(HINT);
    String text = PublishedProtocol.vlmEvalKitSelect(item);
    if (hint == null) {
      return text;
    }
    // Its question begins with the hint, which Ergo's own wording shows as a part of it.
    String question = "Question: ";
    int behind = question.length() + hint.length() + 1;
    return "Hint: " + hint + "\n" + question + text.substring(behind);
  }
}
