package dev.ergo.eval.answer;

import dev.ergo.data.Example;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Average normalised Levenshtein similarity of one answer, as lmms-eval and VLMEvalKit compute it:
 * 1 - d / l for the right answer that is nearest, and 0 below 0.5. The distance d is of both texts
 * in lower case with single spaces, the length l that of the longer one as written.
 */
public final class Anls {

  private static final double THRESHOLD = 0.5;

  private Anls() {}

  /** The credit of an answer, 0 to 1. */
  public static double of(Example example, String answer) {
    double nearest = golds(example).mapToDouble(gold -> distance(gold, answer)).min().orElse(1);
    double similarity = 1 - nearest;
    return similarity < THRESHOLD ? 0 : similarity;
  }

  /** Whether an answer is one of the right ones but for case and spaces. */
  public static boolean exact(Example example, String answer) {
    return golds(example).anyMatch(gold -> plain(gold).equals(plain(answer)));
  }

  private static Stream<String> golds(Example example) {
    return Stream.concat(Stream.of(example.answer()), example.aliases().stream());
  }

  private static double distance(String gold, String answer) {
    int length = Math.max(length(gold), length(answer));
    int[] first = plain(gold).codePoints().toArray();
    int[] second = plain(answer).codePoints().toArray();
    return length == 0 ? 0 : (double) levenshtein(first, second) / length;
  }

  private static int length(String text) {
    return (int) text.toUpperCase(Locale.ROOT).codePoints().count();
  }

  private static String plain(String text) {
    return String.join(" ", PythonText.split(text.toLowerCase(Locale.ROOT)));
  }

  private static int levenshtein(int[] first, int[] second) {
    int[] row = new int[second.length + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= first.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int change = first[i - 1] == second[j - 1] ? 0 : 1;
        row[j] = Math.min(diagonal + change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[second.length];
  }
}
