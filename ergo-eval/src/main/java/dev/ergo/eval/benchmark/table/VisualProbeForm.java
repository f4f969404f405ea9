package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** VisualProbe: open questions in the {@code val.json} of up to three levels. */
final class VisualProbeForm implements Form {

  private static final String FETCH =
      "fetch the data sets Mini-o3/VisualProbe_Easy, _Medium and _Hard from Hugging Face into"
          + " folders of these names and give the folder around them, or one of them, as path";
  private static final List<String> LEVELS = List.of("Easy", "Medium", "Hard");

  @Override
  public RowTable open(Path path) {
    List<Path> files =
        LEVELS.stream()
            .map(level -> path.resolve("VisualProbe_" + level).resolve("val.json"))
            .filter(Files::isRegularFile)
            .toList();
    return new JsonTable(
        files.isEmpty()
            ? LocalCopy.files(path, Pattern.compile("val\\.json"), List.of(), FETCH)
            : files);
  }

  @Override
  public Example example(Row row) {
    Path file = Path.of(row.defaultImageId().substring(0, row.defaultImageId().lastIndexOf('#')));
    Path folder = file.toAbsolutePath().getParent();
    String level = level(folder);
    String number = row.defaultImageId().substring(row.defaultImageId().lastIndexOf('#') + 1);
    return new Example(
        level + "/" + row.optional("doc_id").or(() -> row.optional("id")).orElse(number),
        row.text(List.of("problem", "question")).replace("<image>", "").strip(),
        List.of(),
        row.text(List.of("solution", "answer")).replaceAll("</?answer>", "").strip(),
        image(row, folder),
        List.of(),
        Example.BoxesRule.ALL,
        level,
        List.of(),
        Map.of("level", level));
  }

  private static String level(Path folder) {
    String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
    return Stream.of("easy", "medium", "hard")
        .filter(name::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "The folder %s does not say which level it is; %s".formatted(folder, FETCH)));
  }

  /** Paths begin in the folder of val.json, or with its name in the folder around it. */
  private static ImageSource image(Row row, Path folder) {
    List<String> paths = new ArrayList<>(row.texts("images"));
    String path = paths.isEmpty() ? row.text(List.of("images", "image")) : paths.get(0);
    String prefix = folder.getFileName() + "/";
    String inside = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
    return new NamedImage(new DataRoot(folder), inside, row.where());
  }
}
