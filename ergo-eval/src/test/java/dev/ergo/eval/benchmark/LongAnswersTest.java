package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.Examples;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that repeat a mark, as of policies that fall apart: the work grows with the length. */
@Tag("integration")
class LongAnswersTest {

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int SHORT = 4_000;
  private static final int TIMES = 10;
  private static final double ALLOWED = 25;
  private static final int ATTEMPTS = 6;
  private static final long LITTLE_NANOS = 50_000_000;

  private static final List<String> OPTIONS = List.of("red", "green", "dark red", "a red car");
  private static final Example CHOICE = Examples.options("red", OPTIONS.toArray(String[]::new));
  private static final List<Benchmark> BENCHMARKS = Benchmarks.all();
  private static final Example OPEN = Examples.options("red");
  private static final Example YES = Examples.options("yes");

  static List<String> repeated() {
    List<String> repeated = new ArrayList<>();
    for (char mark = ' '; mark < 127; mark++) {
      if (!Character.isLetterOrDigit(mark)) {
        repeated.add(String.valueOf(mark));
      }
    }
    repeated.addAll(
        List.of(
            "\n",
            "\u00a0",
            "\u200b",
            "\u0301",
            "~~",
            "**",
            "\\boxed{",
            "。",
            "不",
            "答案是B",
            "A ",
            "a ",
            "A, ",
            "A and ",
            "A? ",
            "B. ",
            "(B) ",
            "A/",
            "not A ",
            "wait, A. ",
            "no. ",
            "the answer is ",
            "answer: A ",
            "A isn't, ",
            "which ",
            "red ",
            "dark red ",
            "1.",
            "- ",
            "</think>",
            "<answer>",
            "<think>",
            "{\"answer\": \"A\"}"));
    return repeated;
  }

  private static void readByErgo(String answer) {
    AnswerMatcher strict = new AnswerMatcher(MatchConfig.defaults());
    AnswerMatcher stated = new AnswerMatcher(MatchConfig.defaults().withFallback(Fallback.STATED));
    AnswerMatcher loose =
        new AnswerMatcher(new MatchConfig(true, true, true, true, true, true, Fallback.LMMS_EVAL));
    strict.judge(CHOICE, "<answer>x" + answer + "x</answer>");
    stated.judge(CHOICE, answer);
    for (Example open : List.of(OPEN, YES)) {
      strict.judge(open, "<answer>" + answer + "</answer>");
      loose.judge(open, "x" + answer + "x");
    }
    loose.judge(CHOICE, answer);
  }

  private static void readByOthers(String answer) {
    for (Benchmark benchmark : BENCHMARKS) {
      Example item = benchmark.name().equals("pope") ? YES : CHOICE;
      benchmark.published().forEach(protocol -> protocol.judge(item, answer));
    }
  }

  private static long nanos(Consumer<String> read, String repeated, int length, int rounds) {
    String answer = repeated.repeat(length / repeated.length());
    long least = Long.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      long begin = CLOCK.getCurrentThreadCpuTime();
      read.accept(answer);
      least = Math.min(least, CLOCK.getCurrentThreadCpuTime() - begin);
    }
    return least;
  }

  /**
   * Quadratic work takes a hundred times the processor's time at each attempt; what takes hardly
   * any at the full length is not quadratic either.
   */
  private static void assertLinear(Consumer<String> read, String repeated) {
    double ratio = ALLOWED + 1;
    for (int i = 0; i < ATTEMPTS && ratio > ALLOWED; i++) {
      long tenfold = nanos(read, repeated, SHORT * TIMES, 1);
      ratio = tenfold < LITTLE_NANOS ? 0 : (double) tenfold / nanos(read, repeated, SHORT, 3);
    }
    assertTrue(ratio <= ALLOWED, repeated + ": " + TIMES + " times the text, work times " + ratio);
  }

  @ParameterizedTest
  @MethodSource("repeated")
  void tenTimesTheTextIsSomeTenTimesTheWork(String repeated) {
    assertLinear(LongAnswersTest::readByErgo, repeated);
    assertLinear(LongAnswersTest::readByOthers, repeated);
  }

  /** Whatever a policy writes, there is a verdict. */
  @Test
  void mixturesOfMarksAndWordsAreJudged() {
    List<String> parts = new ArrayList<>(repeated());
    parts.addAll(List.of("A", "b", "N", "isn't", "'", "é", "🚫", "\ud800", "red", "B's", "3", " "));
    Random random = new Random(7);
    for (int i = 0; i < 800; i++) {
      StringBuilder answer = new StringBuilder();
      for (int part = random.nextInt(12); part >= 0; part--) {
        answer.append(parts.get(random.nextInt(parts.size())));
      }
      readByErgo(answer.toString());
      readByOthers(answer.toString());
    }
  }
}
