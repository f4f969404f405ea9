package dev.ergo.bench;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Answers of 100,000 characters that repeat one mark or phrase, as a policy that fell apart does.
 */
public class AnswerBenchmark extends MeanTime {

  private static final int LENGTH = 100_000;

  /** What is repeated. */
  @Param({"*", "_", "`", "\"", "'", ".", ",", "!", "(", "-", "~", "\\", " ", "A ", "B. ", "not A "})
  public String repeated;

  private AnswerMatcher matcher;
  private Example choice;
  private Example open;
  private String answer;

  /** Repeats it. */
  @Setup
  public void prepare() {
    matcher = new AnswerMatcher(MatchConfig.defaults());
    choice = example(List.of("red", "green", "dark red", "a red car"), "red");
    open = example(List.of(), "red");
    answer = "<answer>x" + repeated.repeat(LENGTH / repeated.length()) + "x</answer>";
  }

  private static Example example(List<String> options, String gold) {
    return new Example(
        "1",
        "Which?",
        options,
        gold,
        new NoImage(),
        List.of(),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        Map.of());
  }

  /** Which option it names. */
  @Benchmark
  public Verdict option() {
    return matcher.judge(choice, answer);
  }

  /** Whether it is the right text. */
  @Benchmark
  public Verdict text() {
    return matcher.judge(open, answer);
  }

  private record NoImage() implements ImageSource {
    @Override
    public String id() {
      return "none";
    }

    @Override
    public Size size() {
      return new Size(1, 1);
    }

    @Override
    public RgbImage load() {
      throw new UnsupportedOperationException("answers are read without images");
    }
  }
}
