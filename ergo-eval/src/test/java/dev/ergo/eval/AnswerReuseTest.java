package dev.ergo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.config.BadItems;
import dev.ergo.eval.item.PolicyUnavailable;
import dev.ergo.eval.metrics.EvalSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the answers in a folder another evaluation takes, and what it leaves there. */
@Tag("unit")
class AnswerReuseTest {

  @TempDir private Path folder;

  private static StubData.Policy policy() {
    return new StubData.Policy(position -> position % 4 != 0, 21);
  }

  @Test
  void resumingGivesTheSameSummaryAndAsksNothingTwice() throws IOException {
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    StubRuns.run(whole, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    Files.createDirectories(broken);
    byte[] lines = Files.readAllBytes(whole.resolve("answers.jsonl"));
    for (int cut : new int[] {0, 1, lines.length / 3, lines.length / 2 + 17, lines.length}) {
      Files.write(broken.resolve("answers.jsonl"), Arrays.copyOf(lines, cut));
      long kept = new String(lines, 0, cut).chars().filter(c -> c == '\n').count();
      StubData.Policy policy = policy();
      StubRuns.run(broken, BadItems.COUNT, StubRuns.task("p", policy, "p1"));
      assertEquals(38 - kept, policy.asked.size(), "after " + kept);
      assertEquals(
          Files.readString(whole.resolve("summary.json")),
          Files.readString(broken.resolve("summary.json")));
      assertEquals(38, Files.readAllLines(broken.resolve("answers.jsonl")).size());
    }
  }

  @Test
  void changedConfigurationsAskOnlyWhatIsNew() {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    StubData.Policy same = policy();
    StubData.Policy other = policy();
    EvalSummary summary =
        StubRuns.run(
            folder,
            BadItems.COUNT,
            StubRuns.task("renamed", same, "p1"),
            StubRuns.task("other", other, "p2"));
    assertEquals(List.of(), same.asked, "judged again, not asked again");
    assertEquals(38, other.asked.size());
    assertEquals(27, summary.benchmarks().get(0).overall().correct());
  }

  @Test
  void otherDataAreAskedAnew() {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    StubData.Policy other = policy();
    StubRuns.run(
        folder, BadItems.COUNT, StubRuns.task("p", other, "p1", new StubData.Source("data-2")));
    assertEquals(38, other.asked.size());
  }

  @Test
  void otherWordsAreAskedAnew() {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    StubData.Policy question = policy();
    StubRuns.run(
        folder,
        BadItems.COUNT,
        StubRuns.task("p", question, "p1", new Reworded("What colour?", "blue")));
    assertEquals(38, question.asked.size());
    StubData.Policy options = policy();
    StubRuns.run(
        folder,
        BadItems.COUNT,
        StubRuns.task("p", options, "p1", new Reworded("Which one?", "teal")));
    assertEquals(38, options.asked.size());
  }

  @Test
  void answersWithoutTheJudgesAreNotTakenWhereItIsAsked() {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    StubData.Policy judged = policy();
    StubRuns.runWithSufficiency(folder, StubRuns.task("p", judged, "p1"));
    assertEquals(38, judged.asked.size());
  }

  @Test
  void aFailedRunLeavesNoSummaryOfTheOneBefore() {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    assertTrue(Files.exists(folder.resolve("summary.json")));
    assertThrows(
        UserException.class,
        () -> StubRuns.run(folder, BadItems.FAIL, StubRuns.task("p", policy(), "p2")));
    assertFalse(Files.exists(folder.resolve("summary.json")));
    assertFalse(Files.exists(folder.resolve("report.html")));
  }

  /** Items that a policy could not be asked are not wrong, and those before them are kept. */
  @Test
  void aPolicyThatIsGoneEndsTheRun() {
    StubData.Policy first = policy();
    UserException error =
        assertThrows(
            PolicyUnavailable.class,
            () ->
                StubRuns.run(
                    folder,
                    BadItems.COUNT,
                    StubRuns.task(
                        "p",
                        batch -> {
                          if (first.asked.size() >= 12) {
                            throw new PolicyUnavailable("gone", null);
                          }
                          return first.answer(batch);
                        },
                        "p1")));
    assertEquals("gone", error.getMessage());
    assertFalse(Files.exists(folder.resolve("summary.json")));
    StubData.Policy second = policy();
    EvalSummary summary = StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", second, "p1"));
    assertEquals(38 - 12, second.asked.size());
    assertEquals(27, summary.benchmarks().get(0).overall().correct());
  }

  /** The texts of looks had the key "stages" once. */
  @Test
  void answersUnderTheEarlierKeyAreTaken() throws IOException {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    Path answers = folder.resolve("answers.jsonl");
    String lines = Files.readString(answers);
    assertTrue(lines.contains("\"looks\":["));
    Files.writeString(answers, lines.replace("\"looks\":[", "\"stages\":["));
    StubData.Policy again = policy();
    EvalSummary summary = StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", again, "p1"));
    assertEquals(List.of(), again.asked);
    assertEquals(27, summary.benchmarks().get(0).overall().correct());
  }

  @Test
  void goodLinesOfADamagedFileAreKept() throws IOException {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    Path answers = folder.resolve("answers.jsonl");
    List<String> whole = Files.readAllLines(answers);
    Files.writeString(answers, whole.get(0) + "\nnonsense\n" + whole.get(1) + "\n");
    StubData.Policy again = policy();
    EvalSummary summary = StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", again, "p1"));
    assertEquals(38 - 2, again.asked.size());
    assertEquals(27, summary.benchmarks().get(0).overall().correct());
    assertTrue(Files.readString(folder.resolve("answers.jsonl.damaged")).contains("nonsense"));
  }

  @Test
  void aLineOfAnotherVersionIsNamed() throws IOException {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    Path answers = folder.resolve("answers.jsonl");
    Files.writeString(answers, Files.readAllLines(answers).get(0) + "\n{}\n");
    UserException error =
        assertThrows(
            UserException.class,
            () -> StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1")));
    assertTrue(error.getMessage().contains("answers.jsonl, line 2 is"), error.getMessage());
  }

  /** The same items under the same digest, in other words. */
  private record Reworded(String question, String last) implements ExampleSource {

    private static final StubData.Source SOURCE = new StubData.Source("data-1");

    @Override
    public long size() {
      return SOURCE.size();
    }

    @Override
    public Example get(long position) {
      Example e = SOURCE.get(position);
      return new Example(
          e.id(),
          question,
          List.of("red", "green", last),
          e.answer(),
          e.image(),
          e.boxes(),
          e.boxesRule(),
          e.category(),
          List.of(),
          Map.of());
    }

    @Override
    public String digest() {
      return SOURCE.digest();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
