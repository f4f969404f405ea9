package dev.ergo.eval.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.item.PolicyUnavailable;
import dev.ergo.eval.item.RecordLog;
import dev.ergo.eval.item.TaskAnswers;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.LoggedAnswer;
import dev.ergo.eval.run.RangeAnswers;
import dev.ergo.eval.run.TaskRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault of a server, in one look, in two looks and under a judge: either the accuracy is the
 * true one, or the run stops with the reason and goes on to the true one when the server is mended.
 * No request is answered twice.
 */
@Tag("integration")
class ServerFaultsTest {

  private static final int ITEMS = 12;
  private static final int RIGHT = 5;
  private static final int PATIENCE = 600;

  /** A server that dies after every third reply takes this many starts for all it has to say. */
  private static final int MOST_STARTS = 12;

  private static final List<String> TABLE = Collections.synchronizedList(new ArrayList<>());

  private static final Prompts PROMPTS =
      new Prompts(
          "Look.",
          List.of("{question} Zoom.", "{question} Answer."),
          null,
          null,
          "{question} Once.",
          null);

  @TempDir Path folder;

  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

  /** Who asks. */
  private enum Asker {
    ONE_LOOK,
    TWO_LOOKS,
    JUDGE;

    int requests() {
      return this == TWO_LOOKS ? 2 * ITEMS : ITEMS;
    }
  }

  private record Root(EvalConfig eval) {}

  /** What came of a run, with its starts. */
  private record Run(double accuracy, int starts, List<String> reasons) {}

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void everyFaultThatPassesChangesNothing(Fault fault) throws IOException {
    aFaultThatPassesChangesNothing(fault);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void everyFaultThatLastsStopsTheRunWhichThenGoesOn(Fault fault) throws IOException {
    aFaultThatLastsStopsTheRunWhichThenGoesOn(fault);
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED", "TOO_MANY_RETRY_AFTER_20_S", "CUT_JSON", "BOM"})
  void aFaultThatPassesChangesNothing(Fault fault) throws IOException {
    for (Asker asker : Asker.values()) {
      VirtualClock clock = clock(fault);
      try (FaultyServer server = new FaultyServer(fault, false, clock, ServerFaultsTest::says)) {
        Run run = run(asker, server, clock, fault + "-passing-" + asker);
        note(fault, asker, "passes", run, server);
        assertEquals((double) RIGHT / ITEMS, run.accuracy(), fault + " " + run);
        assertEquals(1, run.starts(), fault + " " + run);
        requireEachOnce(server, asker, fault);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DIES_EVERY_THIRD_REPLY", "STATUS_500", "NULL_CONTENT"})
  void aFaultThatLastsStopsTheRunWhichThenGoesOn(Fault fault) throws IOException {
    for (Asker asker : Asker.values()) {
      VirtualClock clock = clock(fault);
      try (FaultyServer server = new FaultyServer(fault, true, clock, ServerFaultsTest::says)) {
        Run run = run(asker, server, clock, fault + "-lasting-" + asker);
        note(fault, asker, "lasts", run, server);
        assertEquals((double) RIGHT / ITEMS, run.accuracy(), fault + " " + run);
        assertEquals(fault.isReply() ? 1 : 2, Math.min(2, run.starts()), fault + " " + run);
        for (String reason : run.reasons()) {
          assertTrue(reason.contains("the endpoint http://127.0.0.1:"), reason);
          assertTrue(reason.contains("600 s"), reason);
          assertTrue(!reason.contains("Exception") && !reason.contains("java."), reason);
        }
        if (!fault.isReply()) {
          assertTrue(notices.stream().anyMatch(said -> said.contains("trying again")));
        }
        requireEachOnce(server, asker, fault);
      }
    }
  }

  private static void requireEachOnce(FaultyServer server, Asker asker, Fault fault) {
    List<String> replied = server.replied();
    assertEquals(asker.requests(), new HashSet<>(replied).size(), fault + " " + asker);
    assertEquals(asker.requests(), replied.size(), fault + " " + asker + ": answered twice");
  }

  private static VirtualClock clock(Fault fault) {
    return new VirtualClock(Fault.LONG.contains(fault) ? 400 : 20_000);
  }

  /** Starts as often as it takes, as a person would who mends the server in between. */
  private Run run(Asker asker, FaultyServer server, VirtualClock clock, String name)
      throws IOException {
    Path place = Files.createDirectories(folder.resolve(name));
    List<String> reasons = new ArrayList<>();
    for (int start = 1; start <= MOST_STARTS; start++) {
      EndpointConfig endpoint = new EndpointConfig(server.url(), "m", null, 4, 120, PATIENCE);
      ChatClient client =
          new ChatClient(endpoint, new ImageProcessor(), System.getenv()::get, clock, notices::add);
      try (client) {
        double accuracy =
            asker == Asker.JUDGE
                ? judged(client, endpoint, place)
                : evaluated(asker, client, endpoint, place);
        return new Run(accuracy, start, reasons);
      } catch (PolicyUnavailable e) {
        reasons.add(e.getMessage());
        if (name.startsWith(Fault.DIES_EVERY_THIRD_REPLY.name())) {
          server.restart();
        } else {
          server.mend();
        }
      }
    }
    throw new AssertionError("no end in " + MOST_STARTS + " starts: " + reasons);
  }

  private double evaluated(Asker asker, ChatClient client, EndpointConfig endpoint, Path place) {
    PolicyMode mode = asker == Asker.ONE_LOOK ? PolicyMode.FULL_IMAGE : PolicyMode.COARSE_TO_FINE;
    try (AnsweringEndpoint policy =
            new AnsweringEndpoint(
                endpoint,
                new ImageProcessor(),
                PROMPTS,
                EpisodeConfig.ergo(4, 4, 30, 20),
                new Asking(mode, 0, false, 1),
                client,
                notices::add);
        RecordLog<LoggedAnswer.Place, LoggedAnswer> log =
            RecordLog.open(
                place.resolve("answers.jsonl"), LoggedAnswer.class, LoggedAnswer::place)) {
      policy.keepReplies(place.resolve("replies.jsonl"));
      EvalTask task =
          new EvalTask(
              new LoadedBenchmark("quiz", new Quiz(), new ErgoProtocol(MatchConfig.defaults())),
              "server",
              Long.MAX_VALUE,
              policy,
              PixelLimits.ofBudget(4),
              PixelLimits.ofBudget(4),
              policy.digest(),
              PolicyDescription.elsewhere("server"));
      List<ItemResult> results =
          new TaskRunner(task, config(), progress -> {}).run(log, RangeAnswers.NONE);
      assertTrue(results.stream().allMatch(result -> result.error().isEmpty()));
      assertTrue(Files.notExists(place.resolve("replies.jsonl")), "replies are used");
      return results.stream().filter(ItemResult::correct).count() / (double) ITEMS;
    }
  }

  private double judged(ChatClient client, EndpointConfig endpoint, Path place) {
    List<List<ItemResult>> open = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      open.add(
          List.of(
              new ItemResult(
                  new ItemResult.Key("quiz", "policy", i, 0),
                  ItemResult.Item.of(new Quiz().get(i)),
                  List.of("answer " + i),
                  new Verdict(true, "answer " + i, Optional.empty(), FailureCause.NONE),
                  Optional.empty())));
    }
    LlmJudgeConfig config =
        new LlmJudgeConfig(endpoint, "Question {question}|{gold}|{answer} Judge.");
    JudgeAgreement agreement =
        new LlmJudge(config, place.resolve("judgements.jsonl"), notices::add)
            .judge(List.of(new TaskAnswers(open)), client)
            .get(0);
    assertEquals(0, agreement.unread());
    return agreement.judgeAccuracy();
  }

  /** The first look zooms; the others know five of twelve. */
  private static String says(JsonNode body) {
    String words = body.toString();
    int at = words.indexOf("number ") + "number ".length();
    int item = Integer.parseInt(words.substring(at, words.indexOf('?', at)));
    boolean right = item % ITEMS < RIGHT;
    if (words.contains("Judge.")) {
      return right ? "yes" : "no";
    }
    if (words.contains("Zoom.") && body.get("messages").size() == 2) {
      return "<zoom>[0, 0, 28, 28]</zoom>";
    }
    return right ? "<answer>left</answer>" : "<answer>up</answer>";
  }

  private static final class Quiz implements ExampleSource {

    @Override
    public long size() {
      return ITEMS;
    }

    @Override
    public Example get(long position) {
      Example picture = Pictures.example(0);
      return new Example(
          "e" + position,
          "What is number " + position + "?",
          List.of(),
          "left",
          picture.images(),
          picture.targets(),
          picture.boxesRule(),
          "",
          List.of(),
          Map.of());
    }

    @Override
    public String digest() {
      return "quiz";
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private EvalConfig config() {
    try {
      Path file = Files.createTempFile(folder, "eval", ".yaml");
      Files.writeString(file, "eval: {benchmarks: [{type: parquet, path: x}], batch_size: 6}");
      return ConfigLoader.load(file, Map.of(), Root.class).value().eval();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void note(Fault fault, Asker asker, String form, Run run, FaultyServer server) {
    TABLE.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %.3f | %d | %d | %d | %s |",
            fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            form,
            asker.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            run.accuracy(),
            run.starts(),
            server.requests(),
            server.replied().size(),
            run.reasons().isEmpty() ? "" : run.reasons().get(0).replaceAll("http://[^ ]+ ", "")));
  }

  /** True accuracy .417; what the run reported, how often it was started, what was asked. */
  @AfterAll
  static void table() {
    System.out.println(
        "| fault | form | who asks | accuracy | starts | requests | replies | said |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    new TreeSet<>(TABLE).forEach(System.out::println);
  }
}
