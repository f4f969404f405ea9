package dev.ergo.eval.benchmark.table;

import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MMVP: 150 pairs of images with one question, (a) right for one and (b) for the other. Either the
 * original {@code Questions.csv} with {@code MMVP Images/}, or lmms-eval's corrected Parquet.
 */
final class MmvpForm implements Form {

  private static final String FETCH =
      "fetch Questions.csv and the folder \"MMVP Images\" of the data set MMVP/MMVP, or the Parquet"
          + " file of lmms-lab-eval/MMVP (with four answers corrected), from Hugging Face and give"
          + " the folder as path";
  private static final Pattern OPTION =
      Pattern.compile("\\([a-z]\\)\\s*([^(]+?)(?=\\s*\\([a-z]\\)|$)", Pattern.CASE_INSENSITIVE);

  private DataRoot imageFiles;

  @Override
  public RowTable open(Path path) {
    List<Path> files =
        LocalCopy.files(
            path, Pattern.compile("Questions\\.csv|.*\\.parquet"), List.of("data"), FETCH);
    Path first = files.get(0);
    if (first.toString().endsWith(".csv")) {
      imageFiles = new DataRoot(first.toAbsolutePath().getParent());
      return new DelimitedTable(first, ',', "", FETCH);
    }
    return LocalCopy.table(files, List.of("image", "Image"), FETCH);
  }

  @Override
  public Example example(Row row) {
    List<String> options = new ArrayList<>();
    Matcher matcher = OPTION.matcher(row.text(List.of("Options", "options")));
    while (matcher.find()) {
      options.add(matcher.group(1).strip());
    }
    int right = row.option(row.text(List.of("Correct Answer", "answer")), options.size());
    String index = row.text(List.of("Index", "index", "lndex"));
    Map<String, String> facets = new HashMap<>(Choices.label(options, right));
    try {
      facets.put("pair", String.valueOf((Integer.parseInt(index) - 1) / 2));
    } catch (NumberFormatException e) {
      throw row.bad("the index \"%s\" is no whole number".formatted(index));
    }
    return new Example(
        index,
        row.text(List.of("Question", "question")),
        options,
        options.get(right),
        image(row, index),
        List.of(),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        facets);
  }

  private ImageSource image(Row row, String index) {
    return imageFiles == null
        ? row.image()
        : new NamedImage(imageFiles, "MMVP Images/" + index + ".jpg", row.where());
  }
}
