package dev.ergo.core.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of rows when a job is cut off. */
@Tag("integration")
@Tag("device")
class RowOutputTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Path input;
  private Path output;

  /** Rows that the model was asked about. */
  private final List<Integer> asked = new ArrayList<>();

  @BeforeEach
  void rows() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String content = i == 2 ? "[{\"type\": \"video\"}]" : "\"What is %d?\"".formatted(i);
      lines.add(
          "{\"id\": %d, \"messages\": [{\"role\": \"user\", \"content\": %s}]}"
              .formatted(i, content));
    }
    input = Files.write(folder.resolve("rows.jsonl"), lines);
    output = folder.resolve("made/results.jsonl");
  }

  private int process(int failsAt, String settings) {
    asked.clear();
    String path = Fixtures.path("model/A").toString();
    ModelConfig section = new ModelConfig(path, null, TestDevice.name(), null, null, null, null);
    try (LoadedPolicy policy = LoadedPolicy.load(section, null, 0)) {
      return new RowOutput(policy, true, 2, 0, settings)
          .process(
              input.toString(),
              output.toString(),
              (sequences, rows) -> run(sequences, rows, failsAt));
    }
  }

  private List<ObjectNode> run(List<TokenSequence> sequences, List<Integer> rows, int failsAt) {
    if (rows.contains(failsAt)) {
      throw new IllegalStateException("cut off");
    }
    asked.addAll(rows);
    return rows.stream()
        .map(row -> JSON.createObjectNode().put("row", row).put("logprob", -0.1f))
        .toList();
  }

  private String whole() throws IOException {
    assertEquals(1, process(-1, "whole"));
    assertEquals(List.of(0, 1, 3, 4, 5, 6), asked);
    String text = Files.readString(output);
    Files.delete(output);
    return text;
  }

  @Test
  void aJobThatWasCutOffGoesOnBehindItsLastBatch() throws IOException {
    String whole = whole();
    assertThrows(IllegalStateException.class, () -> process(5, "a"));
    assertFalse(Files.exists(output));
    // As a process leaves it that dies in the middle of a line.
    Path partial = folder.resolve("made/.results.jsonl.partial");
    Files.writeString(partial, "{\"id\": 5, \"ro", StandardOpenOption.APPEND);
    assertEquals(1, process(-1, "a"));
    assertEquals(List.of(5, 6), asked);
    assertEquals(whole, Files.readString(output));
    try (Stream<Path> files = Files.list(output.getParent())) {
      assertEquals(List.of(output), files.toList());
    }
  }

  @Test
  void whatOtherSettingsOrRowsMadeIsMadeAnew() throws IOException {
    String whole = whole();
    assertThrows(IllegalStateException.class, () -> process(5, "a"));
    assertEquals(1, process(-1, "b"));
    assertEquals(6, asked.size());
    assertEquals(whole, Files.readString(output));
    assertThrows(IllegalStateException.class, () -> process(5, "a"));
    Files.writeString(input, Files.readString(input).replace("What is 0?", "Who is 0?"));
    process(-1, "a");
    assertEquals(6, asked.size());
    assertTrue(Files.exists(output));
  }
}
