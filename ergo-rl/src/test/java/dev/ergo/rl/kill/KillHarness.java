package dev.ergo.rl.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.job.TinyRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Kills processes, starts their runs again and compares these with one that was left alone: final
 * weights bit for bit, each step, rollout and answer once, the same files and no temporary ones,
 * neither where the next process begins nor at its end.
 */
final class KillHarness {

  private static final int STEPS = 3;

  private final TinyRuns runs;
  private final Random random;
  private final Map<Job, Map<FileKind, Integer>> changes = new HashMap<>();
  private final Map<Job, Long> millis = new HashMap<>();
  private final Map<String, Integer> met = new TreeMap<>();
  private final StringBuilder lost = new StringBuilder();
  private int tried;
  private int survived;
  private int alone;

  /** What is run. */
  enum Job {
    /** A training with everything that one writes. */
    GRPO(
        FileKind.CONFIG,
        FileKind.PROVENANCE,
        FileKind.METRICS,
        FileKind.ROLLOUTS,
        FileKind.VALIDATION,
        FileKind.CHECKPOINT,
        FileKind.DROPPED,
        FileKind.FINAL,
        FileKind.REPORT,
        FileKind.SUMMARY),
    /** An evaluation. */
    EVAL(FileKind.ANSWERS, FileKind.REPORT, FileKind.PREDICTIONS, FileKind.SUMMARY),
    /** Two trainings under one roof, with results kept elsewhere. */
    SWEEP(FileKind.RESULTS, FileKind.SUMMARY),
    /** A data set and what is said of it: nobody clears their folder but who writes them again. */
    INSPECT(FileKind.DATA, FileKind.ROWS);

    private final List<FileKind> kinds;

    Job(FileKind... kinds) {
      this.kinds = List.of(kinds);
    }

    List<FileKind> kinds() {
      return kinds;
    }

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }

    Path config(Path folder) {
      return folder.resolve(title() + ".yaml");
    }
  }

  /** Writes configurations, and a policy of a few thousand weights to start from. */
  KillHarness(Path folder, long seed) throws IOException {
    runs = new TinyRuns(folder);
    random = new Random(seed);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 4);
    Launch.of(runs.sft(data), Map.of("run.name", "start", "train.steps", "1")).succeeded();
    Path start = runs.run("start").resolve("final");
    Path grpo = runs.grpo(start, data);
    Files.writeString(
        grpo,
        Files.readString(grpo)
            .replace("max_new_tokens1: 40, max_new_tokens2: 24", "max_new_tokens: [4, 3]")
            .replace("steps: 12", "steps: " + STEPS)
            .replace("checkpoint: {every: 2}", "checkpoint: {every: 1}"));
    runs.config(
        "eval.yaml",
        """
        job: eval
        run: {name: eval, dir: %s, seed: 3}
        model: {device: cpu, path: %s}
        episode: {budget: 4, max_new_tokens: [4, 3]}
        eval: {batch_size: 1, benchmarks: [{type: parquet, path: %s}]}
        """
            .formatted(folder.resolve("runs"), start, folder.resolve("train.parquet")));
    runs.config(
        "sweep.yaml",
        """
        job: sweep
        run: {name: sweep, dir: %s}
        sweep:
          base: grpo.yaml
          set: {train.steps: 1}
          trials: [{name: one}, {name: two, set: {train.temperature: 0.9}}]
        """
            .formatted(folder.resolve("runs")));
    runs.config("inspect.yaml", "{job: inspect, data: {train: {%s}}}".formatted(data));
  }

  /** Lets a job run to its end: what all others of it are compared with. */
  void measure(Job job) throws IOException, InterruptedException {
    measure(job, List.of());
  }

  /** The same, and kills it at given changes of files, every third time by a power cut. */
  void measureAndKill(Job job, Map<FileKind, Integer> moments)
      throws IOException, InterruptedException {
    List<Image> images = new ArrayList<>();
    moments.forEach(
        (kind, change) ->
            images.add(
                new Image(
                    kind, change, images.size() % 3 == 2, place(job, kind + "-0").toString())));
    measure(job, images);
    goOn(job, images);
  }

  private void measure(Job job, List<Image> images) throws IOException, InterruptedException {
    long start = System.nanoTime();
    changes.put(job, child(job, "whole").whole(images));
    millis.put(job, (System.nanoTime() - start) / 1_000_000);
    System.out.printf("%s: %d ms, %s%n", job, millis.get(job), changes.get(job));
  }

  private ChildProcess child(Job job, String name) {
    return new ChildProcess(job.config(runs.folder()), settings(job, name), place(job, name));
  }

  /** All that a run writes lies in one folder. */
  private Path place(Job job, String name) {
    return runs.folder().resolve(job.title() + "-" + name);
  }

  private Map<String, String> settings(Job job, String name) {
    if (job == Job.INSPECT) {
      Path own = place(job, name).resolve("own");
      return Map.of(
          "inspect.export", own + ".parquet",
          "inspect.output", own + ".jsonl",
          "inspect.report", own + ".html");
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("run.name", "run");
    settings.put("run.dir", place(job, name).toString());
    if (job == Job.SWEEP) {
      settings.put("sweep.results", place(job, name).resolve("results").toString());
    }
    return settings;
  }

  /** Kills processes of a job at moments drawn at random. */
  void killAtSomeMoment(Job job, int times) throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      String name = "killed-" + i;
      ChildProcess.End end = ChildProcess.End.values()[i % ChildProcess.End.values().length];
      long moment = (long) (millis.get(job) * random.nextDouble());
      boolean killed = child(job, name).kill(moment, end);
      goesOn(job, name, end + " after " + moment + " ms", killed);
    }
  }

  /**
   * Kills a job in the middle of files of each of some kinds, every third time by a power cut. One
   * process is enough: what it would leave at each of these moments is kept.
   */
  void killInEach(Job job, List<FileKind> kinds, int times)
      throws IOException, InterruptedException {
    List<Image> images = new ArrayList<>();
    for (FileKind kind : kinds) {
      Integer all = changes.get(job).get(kind);
      assertTrue(all != null, () -> job + " changes no file of kind " + kind);
      for (int i = 0; i < times; i++) {
        String target = place(job, kind + "-" + i).toString();
        images.add(new Image(kind, 1 + random.nextInt(all), images.size() % 3 == 2, target));
      }
    }
    child(job, "kept").whole(images);
    goOn(job, images);
  }

  private void goOn(Job job, List<Image> images) throws IOException {
    for (Image image : images) {
      assertTrue(Files.exists(Path.of(image.target())), () -> image + " never came");
      String name = Path.of(image.target()).getFileName().toString();
      goesOn(job, name.substring(job.title().length() + 1), image.toString(), true);
    }
  }

  private void goesOn(Job job, String name, String how, boolean killed) throws IOException {
    tried += killed ? 1 : 0;
    alone += killed ? 0 : 1;
    try {
      look(job, name);
      Launch.of(job.config(runs.folder()), settings(job, name)).succeeded();
      compare(job, name);
      survived += killed ? 1 : 0;
    } catch (AssertionError | IOException e) {
      lost.append("%n%s, %s: %s".formatted(job, how, e.getMessage()));
    }
  }

  /**
   * Prints what became of all of them; fails if one was lost, or if none left something that all
   * this is about.
   *
   * @param remains patterns of places below the folder of a job
   */
  void tell(String... remains) {
    System.out.println("the dead left " + met);
    for (String remain : remains) {
      assertTrue(met.keySet().stream().anyMatch(name -> name.matches(remain)), remain);
    }
    String line =
        "tried %d, survived %d, lost %d (ended before the kill: %d)"
            .formatted(tried, survived, tried - survived, alone);
    System.out.println(line + lost);
    assertEquals("", lost.toString(), line);
  }

  /** What the next process makes of it at once, in a copy: what it finds is for itself to clear. */
  private void look(Job job, String name) throws IOException {
    new Remains(place(job, name)).names().forEach(remain -> met.merge(remain, 1, Integer::sum));
    if (job == Job.INSPECT || !Files.isDirectory(place(job, name).resolve("run"))) {
      return;
    }
    String copy = name + "-opened";
    copy(place(job, name), place(job, copy));
    RunFolderConfig section =
        new RunFolderConfig("run", place(job, copy).toString(), null, false, null, null, null);
    RunFolder.openForAnswers(
            section,
            Jobs.load(job.config(runs.folder()), ConfigLoader.properties(settings(job, copy)))
                .config())
        .close();
    new Remains(place(job, copy).resolve("run")).requireNone("left where the run goes on");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path place : walk.toList()) {
        Files.copy(place, to.resolve(from.relativize(place).toString()));
      }
    }
  }

  private void compare(Job job, String name) throws IOException {
    Twin twin = new Twin(place(job, "whole"), place(job, name));
    twin.compareTrees();
    switch (job) {
      case GRPO -> twin.compareTrainings(STEPS);
      case EVAL -> twin.compareAnswers();
      case SWEEP -> twin.compareTrials(List.of("one", "two"));
      case INSPECT -> twin.compareData();
    }
  }
}
