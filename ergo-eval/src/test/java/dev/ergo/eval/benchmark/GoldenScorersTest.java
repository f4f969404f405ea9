package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.PublishedLetters;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.sets.CvBench;
import dev.ergo.eval.benchmark.sets.HrBench;
import dev.ergo.eval.benchmark.sets.InfoVqa;
import dev.ergo.eval.benchmark.sets.MmeRealWorldLite;
import dev.ergo.eval.benchmark.sets.Mmvp;
import dev.ergo.eval.benchmark.sets.Pope;
import dev.ergo.eval.benchmark.sets.TreeBench;
import dev.ergo.eval.benchmark.sets.VisualProbe;
import dev.ergo.eval.benchmark.sets.Vstar;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Against what lmms-eval's and VLMEvalKit's own functions said (bench/golden_benchmarks.py). */
@Tag("unit")
class GoldenScorersTest {

  private static JsonNode golden;

  private record NoImage(String id) implements ImageSource {
    @Override
    public Size size() {
      throw new AssertionError("no image is to be opened");
    }

    @Override
    public RgbImage load() {
      throw new AssertionError("no image is to be opened");
    }
  }

  @BeforeAll
  static void read() throws IOException {
    golden =
        new ObjectMapper().readTree(Files.readString(Fixtures.path("eval/benchmark_scorers.json")));
  }

  private static Example example(List<String> options, String answer, Map<String, String> facets) {
    return example(options, answer, List.of(), facets);
  }

  private static Example example(
      List<String> options, String answer, List<String> aliases, Map<String, String> facets) {
    return new Example(
        "1",
        "What is the color of the bag?",
        options,
        answer,
        new NoImage("image"),
        List.of(),
        Example.BoxesRule.ALL,
        "",
        aliases,
        facets);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private static Protocol protocol(Benchmark benchmark, ProtocolKind kind) {
    return LoadedBenchmark.protocol(benchmark, kind, MatchConfig.defaults());
  }

  @Test
  void lettersAreThoseOfTheReferences() {
    List<String> options = texts(golden.get("options"));
    Example item = example(options, "red", Map.of());
    List<Executable> checks = new ArrayList<>();
    for (JsonNode row : golden.get("letters")) {
      String answer = row.get("answer").textValue();
      Map.of(
              "vstar", PublishedLetters.answerLetter(answer, 'D'),
              "hrbench", PublishedLetters.onlyLetterOrText(answer.strip(), options),
              "mme_realworld_lite", PublishedLetters.firstCapital(answer),
              "kit_option", PublishedLetters.inferred(answer, options),
              "kit_characters", PublishedLetters.firstCapital(answer))
          .forEach(
              (scorer, letter) ->
                  checks.add(
                      () -> assertLetter(row, scorer, letter.map(String::valueOf).orElse(""))));
      Map.of("cvbench", new CvBench(), "mmvp", new Mmvp())
          .forEach(
              (scorer, benchmark) ->
                  checks.add(
                      () ->
                          assertLetter(
                              row,
                              scorer,
                              protocol(benchmark, ProtocolKind.LMMS_EVAL)
                                  .judge(item, answer)
                                  .extracted())));
    }
    assertTrue(checks.size() > 400);
    assertAll(checks);
  }

  private static void assertLetter(JsonNode row, String scorer, String letter) {
    assertEquals(row.get(scorer).textValue(), letter, scorer + " of " + row.get("answer"));
  }

  /** Each benchmark is scored by the reader of its own task. */
  @Test
  void benchmarksAreScoredByTheirOwnRules() {
    Example item = example(texts(golden.get("options")), "red", Map.of());
    Map<Benchmark, String> lmms =
        Map.of(
            new Vstar(), "vstar",
            new HrBench(), "hrbench",
            new MmeRealWorldLite(), "mme_realworld_lite",
            new CvBench(), "cvbench",
            new Mmvp(), "mmvp");
    Map<Benchmark, String> kit =
        Map.of(
            new Vstar(), "kit_option",
            new HrBench(), "kit_option",
            new Mmvp(), "kit_option",
            new CvBench(), "kit_option",
            new MmeRealWorldLite(), "kit_characters",
            new TreeBench(), "kit_characters");
    List<Executable> checks = new ArrayList<>();
    for (JsonNode row : golden.get("letters")) {
      lmms.forEach(
          (type, scorer) ->
              checks.add(() -> assertReads(type, ProtocolKind.LMMS_EVAL, item, row, scorer)));
      kit.forEach(
          (type, scorer) ->
              checks.add(() -> assertReads(type, ProtocolKind.VLMEVALKIT, item, row, scorer)));
    }
    assertTrue(checks.size() > 600);
    assertAll(checks);
  }

  private static void assertReads(
      Benchmark type, ProtocolKind kind, Example item, JsonNode row, String scorer) {
    String answer = row.get("answer").textValue();
    String letter = row.get(scorer).textValue();
    boolean named = !letter.isEmpty() && letter.charAt(0) - 'A' < item.options().size();
    assertEquals(
        named && !answer.isBlank() ? Optional.of(letter.charAt(0) - 'A') : Optional.empty(),
        protocol(type, kind).judge(item, answer).option(),
        kind + " " + type.name() + " of \"" + answer + "\"");
  }

  @Test
  void reasoningIsLeftOutAsLmmsEvalDoes() {
    assertFalse(golden.get("reasoning").isEmpty());
    for (JsonNode row : golden.get("reasoning")) {
      String reply = row.get("reply").textValue();
      assertEquals(row.get("scored").textValue(), ReplyText.withoutReasoning(reply), reply);
    }
    Example item = example(List.of("red", "dark green"), "dark green", Map.of());
    String thinking = "<think>Option A is red, the bag is not.</think>\nB";
    assertTrue(protocol(new Vstar(), ProtocolKind.LMMS_EVAL).judge(item, thinking).correct());
    Example yes = example(List.of(), "yes", Map.of());
    assertTrue(
        protocol(new Pope(), ProtocolKind.LMMS_EVAL)
            .judge(yes, "<think>There is no cat, but a dog.</think>\n<answer>Yes</answer>")
            .correct());
  }

  @Test
  void answersInTagsAreReadAsVlmEvalKitDoes() {
    assertFalse(golden.get("kit_tagged").isEmpty());
    Example item = example(List.of("red", "dark green", "blue", "black", "none"), "red", Map.of());
    for (Benchmark type : List.of(new MmeRealWorldLite(), new TreeBench())) {
      for (JsonNode row : golden.get("kit_tagged")) {
        String reply = row.get("reply").textValue();
        Verdict verdict = protocol(type, ProtocolKind.VLMEVALKIT).judge(item, reply);
        String letter =
            verdict.option().map(option -> String.valueOf((char) ('A' + option))).orElse("");
        assertEquals(row.get("letter").textValue(), letter, reply);
      }
    }
  }

  @Test
  void yesAndNoAreReadAsTheReferencesDo() {
    Protocol lmms = protocol(new Pope(), ProtocolKind.LMMS_EVAL);
    Protocol kit = protocol(new Pope(), ProtocolKind.VLMEVALKIT);
    Example yes = example(List.of(), "yes", Map.of());
    assertFalse(golden.get("yes_no").isEmpty());
    for (JsonNode row : golden.get("yes_no")) {
      String answer = row.get("answer").textValue();
      String read = row.get("kit").textValue();
      assertEquals(
          row.get("lmms").textValue().equals("yes"), lmms.judge(yes, answer).correct(), answer);
      assertEquals(read.equals("yes"), kit.judge(yes, answer).correct(), answer);
      assertEquals(
          read.equals("unknown"), kit.judge(yes, answer).cause() != FailureCause.NONE, answer);
    }
  }

  @Test
  void anlsIsThatOfTheReference() {
    Protocol protocol = protocol(new InfoVqa(), ProtocolKind.LMMS_EVAL);
    assertFalse(golden.get("anls").isEmpty());
    for (JsonNode row : golden.get("anls")) {
      List<String> golds = texts(row.get("golds"));
      Example item = example(List.of(), golds.get(0), golds.subList(1, golds.size()), Map.of());
      String answer = row.get("answer").textValue();
      Verdict verdict = protocol.judge(item, answer);
      assertEquals(row.get("score").doubleValue(), verdict.score(), 1e-12, golds + " " + answer);
    }
    Example item = example(List.of(), "12%", List.of("12 percent"), Map.of());
    assertTrue(protocol.judge(item, "12  Percent").correct());
    Protocol ergo = protocol(new InfoVqa(), ProtocolKind.ERGO);
    assertTrue(ergo.judge(item, "<answer>12 percent</answer>").correct());
    Verdict near = ergo.judge(item, "<answer>12 percents</answer>");
    assertEquals(1 - 1 / 11.0, near.score(), 1e-12);
    assertEquals(false, near.correct());
  }

  @Test
  void promptsAreThoseOfTheReferences() {
    assertPrompts("prompts", ProtocolKind.LMMS_EVAL, 6);
    assertPrompts("kit_prompts", ProtocolKind.VLMEVALKIT, 8);
  }

  private static void assertPrompts(String key, ProtocolKind kind, int count) {
    List<String> options = List.of("red", "green", "blue", "black");
    assertEquals(count, golden.get(key).size());
    golden
        .get(key)
        .properties()
        .forEach(
            entry -> {
              Benchmark type = Benchmarks.named(entry.getKey());
              Example item = example(options, "red", Map.of());
              assertEquals(
                  Optional.of(entry.getValue().textValue()),
                  protocol(type, kind).prompt(item),
                  entry.getKey());
            });
  }

  @Test
  void tagsAreStrippedAndBlankAnswersFail() {
    Protocol mme = protocol(new MmeRealWorldLite(), ProtocolKind.LMMS_EVAL);
    Example item = example(List.of("red", "green", "blue", "black", "none"), "red", Map.of());
    assertTrue(mme.judge(item, "<think>B? No.</think><answer>A</answer>").correct());
    // lmms-eval itself reads an empty answer as (A).
    assertEquals(FailureCause.NO_ANSWER, mme.judge(item, " ").cause());
    assertEquals(FailureCause.EMPTY, mme.judge(item, "<answer> </answer>").cause());
    Example twice = example(List.of("red", "red"), "red", Map.of("label", "B"));
    Protocol kit = protocol(new HrBench(), ProtocolKind.VLMEVALKIT);
    assertTrue(kit.judge(twice, "B").correct());
    assertEquals(false, kit.judge(twice, "A").correct());
    assertTrue(
        protocol(new HrBench(), ProtocolKind.ERGO).judge(twice, "<answer>B</answer>").correct());
  }

  /** Where two options have the same text, the label that says which is right moves with them. */
  @Test
  void labelsTurnWithTheirOptions() {
    Example twice = example(List.of("red", "red", "blue"), "red", Map.of("label", "B"));
    LoadedBenchmark benchmark =
        new LoadedBenchmark("hr", new One(twice), protocol(new HrBench(), ProtocolKind.VLMEVALKIT));
    LoadedBenchmark rotated = benchmark.rotated(1);
    List<String> labels = new ArrayList<>();
    for (int rotation = 0; rotation < 3; rotation++) {
      Example item = rotated.source().get(rotation);
      String label = item.facets().get("label");
      labels.add(label);
      assertTrue(rotated.protocol().judge(item, label).correct());
    }
    assertEquals(List.of("B", "A", "C"), labels);
  }

  private record One(Example example) implements ExampleSource {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public Example get(long position) {
      return example;
    }

    @Override
    public String digest() {
      return "one";
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  @Test
  void unknownCombinationsAreRefused() {
    UserException error =
        assertThrows(
            UserException.class, () -> protocol(new VisualProbe(), ProtocolKind.LMMS_EVAL));
    assertTrue(
        error.getMessage().contains("visualprobe") && error.getMessage().contains("vstar, hrbench"),
        error.getMessage());
  }

  @Test
  void aggregationsAreThoseOfTheReference() {
    JsonNode all = golden.get("aggregates");
    List<ItemResult> hr = new ArrayList<>();
    assertFalse(all.get("hrbench").get("rows").isEmpty());
    for (JsonNode row : all.get("hrbench").get("rows")) {
      hr.add(
          Results.of(
              row.get("category").textValue(),
              Map.of(
                  "cycle", row.get("cycle_category").textValue(),
                  "item", String.valueOf(row.get("index").intValue() / 4)),
              row.get("gpt_score").intValue() == 1));
    }
    Map<String, Double> metrics = metrics(new HrBench(), hr);
    assertEquals(all.at("/hrbench/average").doubleValue(), metrics.get("cycle_mean"), 1e-12);
    assertEquals(all.at("/hrbench/single").doubleValue(), metrics.get("cycle_mean/single"), 1e-12);
    assertEquals(all.at("/hrbench/cross").doubleValue(), metrics.get("cycle_mean/cross"), 1e-12);

    List<ItemResult> cv = new ArrayList<>();
    assertFalse(all.get("cvbench").get("rows").isEmpty());
    for (JsonNode row : all.get("cvbench").get("rows")) {
      cv.add(
          Results.of(
              "",
              Map.of("source", row.get("source").textValue()),
              row.get("is_correct").booleanValue()));
    }
    assertEquals(
        all.at("/cvbench/overall").doubleValue(), metrics(new CvBench(), cv).get("overall"), 1e-12);

    List<ItemResult> mmvp = new ArrayList<>();
    assertFalse(all.get("mmvp").get("rows").isEmpty());
    for (JsonNode row : all.get("mmvp").get("rows")) {
      mmvp.add(
          Results.of(
              "",
              Map.of("pair", row.get("pair_index").asText()),
              row.get("is_correct").booleanValue()));
    }
    assertEquals(
        all.at("/mmvp/pair_accuracy").doubleValue(),
        metrics(new Mmvp(), mmvp).get("pair_accuracy"),
        1e-12);

    List<ItemResult> pope = new ArrayList<>();
    assertFalse(all.get("pope").get("rows").isEmpty());
    for (JsonNode row : all.get("pope").get("rows")) {
      String gold = row.get("ground_truth").textValue();
      pope.add(
          Results.of(
              "",
              Map.of(),
              gold,
              protocol(new Pope(), ProtocolKind.LMMS_EVAL)
                  .judge(example(List.of(), gold, Map.of()), row.get("prediction").textValue())));
    }
    Map<String, Double> yesNo = metrics(new Pope(), pope);
    for (String name : List.of("precision", "recall", "f1")) {
      assertEquals(all.get("pope").get(name).doubleValue(), yesNo.get(name), 1e-12, name);
    }
  }

  private static Map<String, Double> metrics(Benchmark benchmark, List<ItemResult> items) {
    return benchmark.metrics(new ScoredItems(items), ProtocolKind.LMMS_EVAL);
  }
}
