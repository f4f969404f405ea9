package dev.ergo.rl.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.job.Jobs;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.grpo.ScoringSections;
import dev.ergo.rl.sweep.Overrides;
import dev.ergo.rl.sweep.SweepConfig;
import dev.ergo.rl.sweep.SweepRunConfig;
import dev.ergo.rl.sweep.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All variants of a replay with what they score each run with, made and checked before anything is
 * scored.
 *
 * @param name of the replay
 * @param sections of the file
 * @param runs what is replayed
 * @param variants what it is replayed under
 * @param leftOut keys of the sweep's variants that rewards and advantages do not depend on
 */
record ReplayPlan(
    String name,
    ReplayRunConfig sections,
    List<RunFiles> runs,
    List<Replayed> variants,
    Set<String> leftOut) {

  /** Name of the variant where none is named. */
  private static final String ONLY = "replay";

  /**
   * A variant.
   *
   * @param variant its name, and the name of its file
   * @param set overrides by dotted key, the common ones first
   * @param byRun what it scores each run with
   */
  record Replayed(Variant variant, Map<String, JsonNode> set, List<Rescoring> byRun) {}

  /** A variant before its runs are known, with all of its keys. */
  private record Wanted(Variant variant, Map<String, JsonNode> set) {}

  /**
   * Resolves every variant for every run; nothing is written.
   *
   * @throws UserException if there are no rollouts, or a variant is wrong
   */
  static ReplayPlan of(LoadedConfig<ReplayRunConfig> loaded) {
    ReplayRunConfig config = loaded.value();
    List<RunFiles> runs = config.replay().runs().stream().map(RunFiles::in).toList();
    Set<String> leftOut = new TreeSet<>();
    List<Wanted> wanted = wanted(loaded, leftOut);
    List<Rescoring> bases = runs.stream().map(run -> base(config, run)).toList();
    List<Replayed> variants = new ArrayList<>();
    for (Wanted one : wanted) {
      List<Rescoring> byRun = new ArrayList<>();
      for (int run = 0; run < runs.size(); run++) {
        byRun.add(resolved(one, bases.get(run), runs.get(run)));
      }
      variants.add(new Replayed(one.variant(), one.set(), byRun));
    }
    return new ReplayPlan(config.run().name(), config, runs, variants, leftOut);
  }

  private static Rescoring resolved(Wanted wanted, Rescoring base, RunFiles run) {
    try {
      Rescoring sections = base.with(wanted.set());
      return run.looks().map(sections::within).orElse(sections);
    } catch (UserException e) {
      throw new UserException(
          "replay variant \"%s\": %s".formatted(wanted.variant().name(), e.getMessage()), e);
    }
  }

  /** The file's sections, and the run's where the file has none. */
  private static Rescoring base(ReplayRunConfig config, RunFiles run) {
    Optional<ScoringSections> stored = run.scoring();
    if (config.rewards() == null && stored.isEmpty()) {
      throw new UserException(
          "replay.runs: neither the rollouts in %s nor a config.yaml say what they were rewarded for; give the section rewards"
              .formatted(run.name()));
    }
    return new Rescoring(
        config.rewards() != null ? config.rewards() : stored.get().rewards(),
        config.advantage() != null
            ? config.advantage()
            : stored.map(ScoringSections::advantage).orElseGet(AdvantageConfig::defaults),
        config.judge() != null
            ? config.judge()
            : stored.map(ScoringSections::judge).orElseGet(JudgeConfig::defaults),
        new Rescoring.GroupConfig(null));
  }

  private static List<Wanted> wanted(LoadedConfig<ReplayRunConfig> loaded, Set<String> leftOut) {
    ReplayConfig replay = loaded.value().replay();
    Map<String, JsonNode> common = Overrides.of("set", replay.set()).values();
    common.keySet().forEach(key -> refuseOther("replay.set", key));
    List<Wanted> wanted = new ArrayList<>();
    if (replay.sweep() != null) {
      SweepConfig sweep = sweep(loaded);
      for (Variant variant : Variant.all(sweep)) {
        wanted.add(ofSweep(sweep, variant, common, leftOut));
      }
    }
    if (replay.hasOwn() || wanted.isEmpty()) {
      for (Variant variant : own(replay)) {
        variant
            .set()
            .values()
            .keySet()
            .forEach(key -> refuseOther("replay variant \"" + variant.name() + "\"", key));
        Map<String, JsonNode> set = new LinkedHashMap<>(common);
        set.putAll(variant.set().values());
        wanted.add(new Wanted(variant, set));
      }
    }
    named(() -> Variant.refuseClashes(wanted.stream().map(Wanted::variant).toList()));
    return wanted;
  }

  private static List<Variant> own(ReplayConfig replay) {
    if (!replay.hasOwn()) {
      return List.of(new Variant(ONLY, ONLY, new Overrides(Map.of())));
    }
    List<Variant> own = new ArrayList<>();
    named(() -> own.addAll(Variant.all(replay.listed(), replay.grid())));
    return own;
  }

  private static void named(Runnable variants) {
    try {
      variants.run();
    } catch (UserException e) {
      throw new UserException("replay: " + e.getMessage(), e);
    }
  }

  private static void refuseOther(String place, String key) {
    if (!Rescoring.dependsOn(key)) {
      throw new UserException(
          "%s: %s changes neither rewards nor advantages of episodes that are there; give keys of rewards, advantage or judge, or train.group_size"
              .formatted(place, key));
    }
  }

  /** A sweep trains; what its keys change beside rewards and advantages can't be replayed. */
  private static Wanted ofSweep(
      SweepConfig sweep, Variant variant, Map<String, JsonNode> common, Set<String> leftOut) {
    Map<String, JsonNode> all = new LinkedHashMap<>(sweep.common().values());
    all.putAll(common);
    all.putAll(variant.set().values());
    Map<String, JsonNode> set = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (Rescoring.dependsOn(key)) {
            set.put(key, value);
          } else {
            leftOut.add(key);
          }
        });
    return new Wanted(variant, set);
  }

  private static SweepConfig sweep(LoadedConfig<ReplayRunConfig> loaded) {
    Path file = ConfigLoader.named(loaded, "replay.sweep", loaded.value().replay().sweep());
    if (Jobs.load(file, List.of()).config().value() instanceof SweepRunConfig sweep) {
      return sweep.sweep();
    }
    throw new UserException(
        "replay.sweep: %s is of another job; give a configuration of job sweep".formatted(file));
  }

  /** What the reader should know before numbers. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (!leftOut.isEmpty()) {
      remarks.add(
          "of %s this is not replayed, for it changes no reward of an episode that is there: %s"
              .formatted(sections.replay().sweep(), String.join(", ", leftOut)));
    }
    return remarks;
  }

  /** The files in the order in which they count. */
  List<ReplayPiece> pieces() {
    List<ReplayPiece> pieces = new ArrayList<>();
    for (int run = 0; run < runs.size(); run++) {
      for (Path file : runs.get(run).files()) {
        pieces.add(new ReplayPiece(run, file.toString()));
      }
    }
    return pieces;
  }

  /**
   * What a process that replays files is told.
   *
   * @param folder of the replay
   */
  ReplaySpec spec(Path folder) {
    List<ReplaySpec.Run> described = new ArrayList<>();
    for (int run = 0; run < runs.size(); run++) {
      described.add(described(run));
    }
    return new ReplaySpec(
        described,
        Path.of("").toAbsolutePath().toString(),
        sections.run().isLocal() ? folder.toAbsolutePath().toString() : null);
  }

  private ReplaySpec.Run described(int number) {
    RunFiles run = runs.get(number);
    return new ReplaySpec.Run(
        run.name(),
        run.scoring().map(ConfigLoader::toYaml).orElse(null),
        new ArrayList<>(
            variants.stream().map(one -> ConfigLoader.toYaml(one.byRun().get(number))).toList()),
        section(sections.model(), run, "model"),
        section(sections.prompts(), run, "prompts"),
        sections.data() != null
            ? ConfigLoader.toYaml(sections.data())
            : run.data().map(ConfigLoader::toYaml).orElse(null),
        run.seed().orElse(sections.run().seed()));
  }

  private static String section(Record given, RunFiles run, String name) {
    return given != null ? ConfigLoader.toYaml(given) : run.section(name).orElse(null);
  }
}
