package dev.ergo.eval.benchmark.table;

import dev.ergo.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** MME-RealWorld-Lite: five options, listed as "(A) …" in one column. */
final class MmeRealWorldForm implements Form {

  private static final String FETCH =
      "fetch the Parquet files of the data set yifanzhang114/MME-RealWorld-lite-lmms-eval from"
          + " Hugging Face and give their folder as path";
  private static final Pattern LETTER = Pattern.compile("^\\s*[(（][A-Z][)）]\\s*");

  @Override
  public RowTable open(Path path) {
    return LocalCopy.table(
        LocalCopy.files(path, Pattern.compile(".*\\.parquet"), List.of("data"), FETCH),
        List.of("bytes", "image"),
        FETCH);
  }

  @Override
  public Example example(Row row) {
    List<String> options = new ArrayList<>();
    for (String option : row.texts("multi-choice options")) {
      options.add(LETTER.matcher(option).replaceFirst("").strip());
    }
    int right = row.option(row.text("answer"), options.size());
    Map<String, String> facets = new HashMap<>(Choices.label(options, right));
    facets.put("domain", row.text("category"));
    row.optional("l2-category").ifPresent(task -> facets.put("task", task));
    return new Example(
        row.text("index"),
        row.text("question"),
        options,
        options.get(right),
        row.image(),
        List.of(),
        Example.BoxesRule.ALL,
        row.text("category"),
        List.of(),
        facets);
  }
}
