package dev.ergo.eval.benchmark.table;

import dev.ergo.data.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** InfographicVQA, validation split: several answers are right. */
final class InfoVqaForm implements Form {

  private static final String FETCH =
      "fetch InfographicVQA/validation-*.parquet of the data set lmms-lab/DocVQA from Hugging Face"
          + " and give their folder as path";

  @Override
  public RowTable open(Path path) {
    return LocalCopy.table(
        LocalCopy.files(
            path, Pattern.compile("validation.*\\.parquet"), List.of("InfographicVQA"), FETCH),
        List.of("image"),
        FETCH);
  }

  @Override
  public Example example(Row row) {
    List<String> answers = row.texts("answers");
    if (answers.isEmpty()) {
      throw row.bad("column answers holds no answer");
    }
    List<String> types = row.texts("answer_type");
    return new Example(
        row.text("questionId"),
        row.text("question"),
        List.of(),
        answers.get(0),
        row.image(row.optional("image_url").map("infovqa/"::concat).orElse(row.defaultImageId())),
        List.of(),
        Example.BoxesRule.ALL,
        types.isEmpty() ? "" : types.get(0),
        answers.subList(1, answers.size()),
        Map.of());
  }
}
