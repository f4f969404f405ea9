package dev.ergo.eval.benchmark.table;

import dev.ergo.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * HR-Bench 4K or 8K: 200 items, each in four rotations of its options. The files don't say which
 * rows are one item: those of different cycles with the same question and set of options, the n-th
 * of one cycle with the n-th of another where several items share both. Their images have one name,
 * so that intervals know them as one; an image that turns out different is refused.
 */
final class HrBenchForm implements Form {

  private static final String FETCH =
      "fetch hr_bench_4k.parquet or hr_bench_8k.parquet (or the .tsv of that name) of the data set"
          + " DreamMr/HR-Bench from Hugging Face and give that file as path";

  private final Map<String, Integer> items = new HashMap<>();

  @Override
  public RowTable open(Path path) {
    List<Path> files =
        LocalCopy.files(
            path,
            Pattern.compile("hr_?bench.*\\.(parquet|tsv)", Pattern.CASE_INSENSITIVE),
            List.of("data"),
            FETCH);
    Set<String> kinds = new HashSet<>();
    files.forEach(file -> kinds.add(file.toString().contains("8k") ? "8k" : "4k"));
    if (kinds.size() > 1) {
      throw new dev.ergo.core.error.UserException(
          "%s holds HR-Bench 4K and 8K; name the file of one of them as path".formatted(path));
    }
    RowTable table = LocalCopy.table(files, List.of("image"), FETCH);
    numberItems(table);
    return table;
  }

  private void numberItems(RowTable table) {
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, Integer> occurrences = new HashMap<>();
    for (long position = 0; position < table.size(); position++) {
      Row row = table.row(position);
      List<String> options = new ArrayList<>(row.letterColumns());
      options.sort(null);
      String content = row.text("question") + "\n" + options;
      int occurrence =
          occurrences.merge(row.text("cycle_category") + "\n" + content, 1, Integer::sum);
      String item = content + "\n" + occurrence;
      int number = numbers.computeIfAbsent(item, key -> numbers.size());
      items.put(row.text("index"), number);
    }
  }

  @Override
  public Example example(Row row) {
    List<String> options = row.letterColumns();
    int right = row.option(row.text("answer"), options.size());
    String item = items.get(row.text("index")).toString();
    Map<String, String> facets = new HashMap<>(Choices.label(options, right));
    facets.put("cycle", row.text("cycle_category"));
    facets.put("item", item);
    String file = row.defaultImageId().substring(0, row.defaultImageId().lastIndexOf('#'));
    return new Example(
        row.text("index"),
        row.text("question"),
        options,
        options.get(right),
        row.image(file + "#item-" + item),
        List.of(),
        Example.BoxesRule.ALL,
        row.text("category"),
        List.of(),
        facets);
  }
}
