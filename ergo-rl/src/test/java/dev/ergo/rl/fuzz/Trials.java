package dev.ergo.rl.fuzz;

import dev.ergo.core.error.UserException;
import dev.ergo.core.job.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Has damaged inputs read, one after the other, and counts what came of them. */
final class Trials {

  private static final int SECONDS = 5;
  private static final int LONGEST_SENTENCE = 500;
  private static final int SHOWN = 8;

  /** Names of classes and values of Java's, object ids: nothing that a user knows. */
  private static final Pattern UNCLEAR =
      Pattern.compile(
          "\\b(java|javax|jdk|sun|org|com|dev|ai)\\.[a-z]+\\.[A-Za-z]|\\b[A-Z]\\w*(Exception|Error)\\b"
              + "|@[0-9a-f]{5,}\\b|JsonToken|StreamRead|INCLUDE_SOURCE|\\(null\\)|: null$"
              + "|\\[[A-Z][A-Z_0-9]+(, [A-Z][A-Z_0-9]+)+]");

  /** What came of an input. */
  enum Outcome {
    READ("read"),
    REFUSED("refused"),
    UNCLEAR("unclear"),
    OTHER("other"),
    SLOW("over 5 s"),
    MEMORY("no memory");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  private final Path folder;
  private final Map<String, Map<Outcome, Integer>> counts = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * Counts nothing yet.
   *
   * @param folder where inputs that are not read as they should be are kept
   */
  Trials(Path folder) {
    this.folder = folder;
  }

  /** Has an input read. */
  void run(Subject subject, byte[] input) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              subject.reader().read(input);
              return null;
            });
    Thread thread = new Thread(task, "fuzz");
    thread.setDaemon(true);
    thread.start();
    Outcome outcome;
    Throwable failure = null;
    try {
      task.get(SECONDS, TimeUnit.SECONDS);
      outcome = Outcome.READ;
    } catch (TimeoutException e) {
      failure = new IllegalStateException("still at it");
      failure.setStackTrace(thread.getStackTrace());
      outcome = Outcome.SLOW;
      end(thread);
    } catch (ExecutionException e) {
      failure = e.getCause();
      outcome = outcome(failure);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    counts
        .computeIfAbsent(subject.name(), name -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1, Integer::sum);
    if (outcome.compareTo(Outcome.REFUSED) > 0) {
      keep(subject, input, outcome, failure);
    }
  }

  /** What is still at it would take time and memory from all that follow. */
  @SuppressWarnings("deprecation")
  private static void end(Thread thread) {
    thread.stop();
  }

  private static Outcome outcome(Throwable failure) {
    if (failure instanceof UserException) {
      String sentence = Failure.of(failure).sentence();
      boolean clear = sentence.length() <= LONGEST_SENTENCE && !UNCLEAR.matcher(sentence).find();
      return clear ? Outcome.REFUSED : Outcome.UNCLEAR;
    }
    return failure instanceof OutOfMemoryError ? Outcome.MEMORY : Outcome.OTHER;
  }

  private void keep(Subject subject, byte[] input, Outcome outcome, Throwable failure) {
    String where =
        Arrays.stream(failure.getStackTrace())
            .filter(frame -> outcome != Outcome.UNCLEAR)
            .limit(SHOWN)
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
    String text = String.valueOf(failure).replaceAll("\\R", " ");
    String shown = text.length() > 700 ? text.substring(0, 700) + "…" : text;
    String file = "%s-%d.bin".formatted(subject.name().replaceAll("\\W", "_"), faults.size());
    faults.add("%s, %s, %s: %s%s".formatted(subject.name(), outcome.words, file, shown, where));
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(file), input);
    } catch (IOException e) {
      faults.add("and it could not be kept: " + e);
    }
  }

  /** Inputs that were neither read nor refused in one clear sentence, in words. */
  List<String> faults() {
    return faults;
  }

  /** The counts by subject, a line each. */
  String table() {
    StringBuilder table = new StringBuilder("| input |");
    for (Outcome outcome : Outcome.values()) {
      table.append(' ').append(outcome.words).append(" |");
    }
    table.append("\n|---|").append("---:|".repeat(Outcome.values().length)).append('\n');
    Map<Outcome, Integer> all = new EnumMap<>(Outcome.class);
    counts.forEach(
        (name, row) -> {
          table.append(row(name, row));
          row.forEach((outcome, count) -> all.merge(outcome, count, Integer::sum));
        });
    return table.append(row("all", all)).toString();
  }

  private static String row(String name, Map<Outcome, Integer> counts) {
    StringBuilder row = new StringBuilder("| ").append(name).append(" |");
    for (Outcome outcome : Outcome.values()) {
      row.append(' ').append(counts.getOrDefault(outcome, 0)).append(" |");
    }
    return row.append('\n').toString();
  }
}
