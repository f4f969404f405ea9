package dev.ergo.eval.metrics;

import dev.ergo.eval.answer.AnswerMatcher;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The items of a benchmark and the rules that judge its answers.
 *
 * @param name the benchmark's name
 * @param dataDigest identifies its items
 * @param protocol wording, reading of answers and aggregation
 * @param reading version of the reading of answers ({@link AnswerMatcher#READING}); 1 where it was
 *     not kept
 */
public record BenchmarkRules(String name, String dataDigest, String protocol, Integer reading) {

  private static final Pattern EARLIER = Pattern.compile("ergo: MatchConfig\\[(.*)]");

  /** Reads the rules of reading as they were written before, with the name of their record. */
  public BenchmarkRules {
    reading = reading == null ? 1 : reading;
    Matcher earlier = EARLIER.matcher(protocol);
    if (earlier.matches()) {
      String keys = earlier.group(1).replaceAll("([a-z])([A-Z])", "$1_$2");
      protocol = "ergo: " + keys.toLowerCase(Locale.ROOT);
    }
  }

  /** Whether answers were read as this version reads them. */
  public boolean areCurrent() {
    return reading == AnswerMatcher.READING;
  }
}
