package dev.ergo.eval.benchmark.table;

import dev.ergo.data.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** POPE: yes or no, 500 images in three splits. */
final class PopeForm implements Form {

  private static final String FETCH =
      "fetch the folder data of the data set lmms-lab/POPE from Hugging Face and give it as path";

  @Override
  public RowTable open(Path path) {
    return LocalCopy.table(
        LocalCopy.files(
            path,
            Pattern.compile("(test|adversarial|popular|random).*\\.parquet"),
            List.of("data"),
            FETCH),
        List.of("image"),
        FETCH);
  }

  @Override
  public Example example(Row row) {
    String answer = row.text("answer").toLowerCase(Locale.ROOT);
    if (!answer.equals("yes") && !answer.equals("no")) {
      throw row.bad("the answer \"%s\" is neither yes nor no".formatted(answer));
    }
    String split = row.text("category");
    return new Example(
        row.optional("id").orElseGet(() -> split + "/" + row.text("question_id")),
        row.text("question"),
        List.of(),
        answer,
        row.image(row.optional("image_source").map("pope/"::concat).orElse(row.defaultImageId())),
        List.of(),
        Example.BoxesRule.ALL,
        split,
        List.of(),
        Map.of("split", split));
  }
}
