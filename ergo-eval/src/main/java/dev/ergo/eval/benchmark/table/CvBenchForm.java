package dev.ergo.eval.benchmark.table;

import dev.ergo.data.Example;
import dev.ergo.eval.item.TaskAnswers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** CV-Bench: 2D questions on ADE20K and COCO, 3D questions on Omni3D. */
final class CvBenchForm implements Form {

  private static final String FETCH =
      "fetch test_2d.parquet and test_3d.parquet of the data set nyu-visionx/CV-Bench from Hugging"
          + " Face and give their folder as path";

  @Override
  public RowTable open(Path path) {
    return LocalCopy.table(
        LocalCopy.files(path, Pattern.compile("test.*\\.parquet"), List.of("data"), FETCH),
        List.of("image"),
        FETCH);
  }

  @Override
  public Example example(Row row) {
    List<String> options = row.texts("choices").stream().map(String::strip).toList();
    int right = row.option(row.text("answer"), options.size());
    Map<String, String> facets = new HashMap<>(Choices.label(options, right));
    facets.put("source", row.text("source"));
    facets.put("task", row.text("task"));
    // Each question has a copy of its photograph with marks of its own.
    row.optional("source_filename")
        .ifPresent(
            photograph ->
                facets.put(
                    TaskAnswers.CLUSTER,
                    row.optional("source_dataset").orElse("") + "/" + photograph));
    String prompt = row.text("prompt");
    // A question may speak of "(A)" itself.
    int listed =
        Math.max(prompt.lastIndexOf("(A) " + options.get(0)), prompt.lastIndexOf("\n(A)") + 1);
    if (listed > 0) {
      facets.put("lead", prompt.substring(0, listed));
    }
    return new Example(
        row.text("idx"),
        row.text("question"),
        options,
        options.get(right),
        row.image(row.optional("filename").map("cvbench/"::concat).orElse(row.defaultImageId())),
        List.of(),
        Example.BoxesRule.ALL,
        row.text("type") + "/" + row.text("task"),
        List.of(),
        facets);
  }
}
