package dev.ergo.eval.benchmark.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.PublishedLetters;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.JsonTable;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * V*Bench: {@code test_questions.jsonl}, images and beside each a JSON file with target boxes; the
 * Parquet that lmms-eval downloads and the TSV that VLMEvalKit does, which have images and no
 * boxes; or REKEY's {@code vstar_metadata.jsonl}, the same questions without images, for answers
 * that were made elsewhere.
 */
public final class Vstar implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "test_questions\\.jsonl|vstar_metadata\\.jsonl|(?i)vstar_?bench\\.tsv|.*\\.parquet",
          List.of("data"),
          "fetch the data set craigwu/vstar_bench (with boxes) or lmms-lab/vstar-bench from Hugging"
              + " Face and give its folder as path, or VStarBench.tsv of VLMEvalKit");
  private static final Pattern OPTION =
      Pattern.compile("\\(([A-Z])\\)\\s*(.*?)(?=\\s*\\([A-Z]\\)|\\s*\\n|\\s*Answer with|\\z)");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String DIRECTLY =
      "Answer with the option's letter from the given choices directly.";

  @Override
  public String name() {
    return "vstar";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    List<Path> files = FILES.find(items.path());
    Path file =
        files.stream()
            .filter(one -> one.toString().endsWith(".jsonl"))
            .findFirst()
            .orElse(files.get(0));
    if (!file.toString().endsWith(".jsonl")) {
      return new TableExamples(
          FILES.table(items.path(), "image"),
          row -> row.optional("text").isPresent() ? mirrored(row) : MultipleChoice.example(row));
    }
    DataRoot root = new DataRoot(file.toAbsolutePath().getParent());
    return new TableExamples(
        new JsonTable(List.of(file), FILES.fetch()),
        row -> row.optional("text").isPresent() ? official(row, root) : rekey(row, root));
  }

  private static Example official(Row row, DataRoot root) {
    String image = row.text("image");
    return stated(row, root.image(image, row.where())).boxes(boxes(root, image)).build();
  }

  /** A row of lmms-eval's mirror. */
  private static Example mirrored(Row row) {
    return stated(row, row.image()).build();
  }

  /** An example whose question and options are one text. */
  private static ExampleBuilder stated(Row row, ImageSource image) {
    String text = row.text("text");
    int first = text.indexOf("(A)");
    if (first < 0) {
      throw row.bad("the text lists no option (A)");
    }
    List<String> options = new ArrayList<>();
    Matcher matcher = OPTION.matcher(text.substring(first));
    while (matcher.find()) {
      options.add(matcher.group(2).strip());
    }
    return example(row, options, image).question(text.substring(0, first).strip());
  }

  private static Example rekey(Row row, DataRoot root) {
    if (!(row.values().get("options") instanceof Map<?, ?> byLetter)) {
      throw row.bad("there is neither a text nor options");
    }
    List<String> options = new ArrayList<>();
    for (char letter = 'A'; byLetter.get(String.valueOf(letter)) != null; letter++) {
      options.add(byLetter.get(String.valueOf(letter)).toString());
    }
    String number = row.text("question_id");
    String image = "vstar_" + "0".repeat(Math.max(0, 4 - number.length())) + number + ".jpg";
    return example(row, options, root.image(image, row.where())).question(row.text("stem")).build();
  }

  private static ExampleBuilder example(Row row, List<String> options, ImageSource image) {
    return new ExampleBuilder(row.text("question_id"))
        .options(options, row.option(row.text("label"), options.size()))
        .image(image)
        .category(row.text("category"));
  }

  /** Boxes of the JSON file beside the image, [x, y, width, height] each; none if it is absent. */
  private static List<PixelBox> boxes(DataRoot root, String image) {
    String name = image.replaceFirst("\\.[A-Za-z]+$", "") + ".json";
    Path file = root.folder().resolve(name).normalize();
    if (!file.startsWith(root.folder().normalize()) || !Files.isRegularFile(file)) {
      return List.of();
    }
    List<PixelBox> boxes = new ArrayList<>();
    try {
      for (JsonNode box : MAPPER.readTree(root.resolve(name, image).toFile()).path("bbox")) {
        double x = box.path(0).asDouble();
        double y = box.path(1).asDouble();
        PixelBox.around(x, y, x + box.path(2).asDouble(), y + box.path(3).asDouble())
            .ifPresent(boxes::add);
      }
    } catch (IOException e) {
      throw new UserException(file + " is no JSON with boxes; fetch the file again", e);
    }
    return boxes;
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval(
            "vstar_bench",
            // Twice: its last option takes in the sentence that the text ends with already.
            item -> PublishedProtocol.question(item, DIRECTLY + "\n" + DIRECTLY),
            (item, answer) ->
                PublishedProtocol.lettered(item, PublishedLetters.answerLetter(answer, 'D'))),
        PublishedProtocol.vlmEvalKitInferred("VStarBench", PublishedProtocol::vlmEvalKitSelect));
  }

  /** (ERGO) is arXiv 2509.21991; MGPO's paper has other policies under the same limits. */
  @Override
  public List<PaperNumber> paperNumbers() {
    return List.of(
        new PaperNumber("ERGO-7B @640 (ERGO)", 1025, 0.817),
        new PaperNumber("ERGO-7B @1280 (ERGO)", 0.838),
        new PaperNumber("Qwen2.5-VL-7B @16384 (ERGO)", 4471, 0.770),
        new PaperNumber("MGPO @640 (MGPO)", 0.733),
        new PaperNumber("MGPO @1280 (MGPO)", 0.764),
        new PaperNumber("GRPO @640 (MGPO)", 0.644),
        new PaperNumber("GRPO @1280 (MGPO)", 0.712),
        new PaperNumber("Qwen2.5-VL-7B @640 (MGPO)", 0.503),
        new PaperNumber("Qwen2.5-VL-7B @1280 (MGPO)", 0.586));
  }
}
