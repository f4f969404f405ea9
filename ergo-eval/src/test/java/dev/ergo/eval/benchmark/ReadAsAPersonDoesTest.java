package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.io.Digest;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.Examples;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.answer.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Answers of many kinds against what a careful person reads in them. In answers.jsonl stand 400,
 * with the person's rule beside each; half of them were written without knowledge of the code. In
 * further.jsonl stand those that were written afterwards, to see how the reading does on texts that
 * it was not made with. A reading is an option's letter, none, ambiguous, or nothing where either
 * will do; right or wrong for open questions.
 */
@Tag("unit")
class ReadAsAPersonDoesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> NOTHING = Set.of("none", "ambiguous", "nothing", "wrong");

  /** Number words, and what rewards.match leaves to keys of its own. */
  private static final Set<String> KNOWN =
      Set.of("There are three of them.", "Stop.", "7.", "7.0", "12 km.");

  private static final Set<String> KNOWN_FURTHER =
      Set.of(
          "A can be excluded, as can B. C remains.",
          "Doğru cevap C'dir",
          "A or not",
          "Option A can be discarded as the animal barks. Option C too. B it is.");

  private static List<JsonNode> rows(String name) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                ReadAsAPersonDoesTest.class.getResourceAsStream("/dev/ergo/eval/answer/" + name),
                StandardCharsets.UTF_8))) {
      return MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(lines).readAll();
    }
  }

  /**
   * Whoever changes how answers are read raises {@link AnswerMatcher#READING} and writes the new
   * digest here: evaluations that were read before must not be compared with those read now.
   */
  @Test
  void theReadingHasTheVersionItSays() throws IOException {
    StringBuilder readings = new StringBuilder();
    for (String file : List.of("answers.jsonl", "further.jsonl")) {
      for (JsonNode row : rows(file)) {
        String text = row.get("text").textValue();
        for (String prediction : List.of(text, "<answer>" + text + "</answer>")) {
          readings.append(reading(row, prediction)).append('\n');
        }
      }
    }
    assertEquals(
        "3 f2ea254d478698b6",
        AnswerMatcher.READING + " " + Digest.of(readings.toString()),
        "answers are read otherwise than by this version");
  }

  private static Set<String> misread(String file, UnaryOperator<String> prediction)
      throws IOException {
    Set<String> misread = new TreeSet<>();
    for (JsonNode row : rows(file)) {
      String text = row.get("text").textValue();
      String wanted = row.get("reading").textValue();
      String read = reading(row, prediction.apply(text));
      boolean right = read.equals(wanted) || wanted.equals("nothing") && NOTHING.contains(read);
      if (!right) {
        misread.add(text);
        assertTrue(
            NOTHING.contains(read) || !NOTHING.contains(wanted) || KNOWN_FURTHER.contains(text),
            "invented: " + row + " read as " + read);
      }
    }
    return misread;
  }

  private static String reading(JsonNode row, String prediction) {
    MatchConfig rules = MatchConfig.defaults().withFallback(Fallback.STATED);
    List<String> options =
        StreamSupport.stream(row.path("options").spliterator(), false)
            .map(JsonNode::textValue)
            .toList();
    if (!options.isEmpty()) {
      return option(protocol(row, rules).judge(example(options, options.get(0)), prediction));
    }
    ErgoProtocol protocol = new ErgoProtocol(rules);
    if (row.get("kind").textValue().equals("yes/no")) {
      boolean yes = protocol.judge(example(options, "yes"), prediction).correct();
      boolean no = protocol.judge(example(options, "no"), prediction).correct();
      return yes == no ? "nothing" : yes ? "yes" : "no";
    }
    String gold = row.get("gold").textValue();
    return protocol.judge(example(options, gold), prediction).correct() ? "right" : "wrong";
  }

  private static Protocol protocol(JsonNode row, MatchConfig rules) {
    return row.has("benchmark")
        ? LoadedBenchmark.protocol(
            Benchmarks.named(row.get("benchmark").textValue()),
            ProtocolKind.valueOf(row.get("protocol").textValue().toUpperCase(Locale.ROOT)),
            rules)
        : new ErgoProtocol(rules);
  }

  private static String option(Verdict verdict) {
    return verdict
        .option()
        .map(option -> String.valueOf(Example.letter(option)))
        .orElse(verdict.cause() == FailureCause.AMBIGUOUS ? "ambiguous" : "none");
  }

  private static Example example(List<String> options, String gold) {
    return new Example(
        "item-1",
        "Which?",
        options,
        gold,
        Examples.NO_IMAGE,
        List.of(),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        options.isEmpty() ? Map.of() : Map.of(Example.LABEL, "A"));
  }

  private static String tagged(String text) {
    return "<think>I look.</think><answer>" + text + "</answer>";
  }

  @Test
  void readsThemInsideTags() throws IOException {
    assertEquals(400, rows("answers.jsonl").size());
    assertEquals(new TreeSet<>(KNOWN), misread("answers.jsonl", ReadAsAPersonDoesTest::tagged));
  }

  @Test
  void readsThemWithoutTags() throws IOException {
    assertEquals(new TreeSet<>(KNOWN), misread("answers.jsonl", text -> text));
  }

  @Test
  void readsWhatItWasNotMadeWith() throws IOException {
    assertEquals(571, rows("further.jsonl").size());
    assertEquals(
        new TreeSet<>(KNOWN_FURTHER), misread("further.jsonl", ReadAsAPersonDoesTest::tagged));
  }
}
