package dev.ergo.rl.replay;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.GroupShape;
import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.StoredEpisode;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.grpo.BatchScoring;
import dev.ergo.rl.grpo.RolloutLog;
import dev.ergo.rl.grpo.ScoringSections;
import dev.ergo.rl.reward.BatchReward;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.Measured;
import dev.ergo.rl.reward.RewardBatch;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores files of one run as training does, under every variant. */
final class RunScorer implements AutoCloseable {

  private final Path folder;
  private final String name;
  private final List<VariantScorer> variants;
  private final RunExamples examples;
  private final FreshJudges judges;
  private final StoredVerdicts verdicts;
  private final StoredPenalties penalties;
  private final ReplayedRemotes remotes;

  /** What the run was rewarded for; empty if nobody knows. */
  private final Optional<RewardConfig> rewarded;

  /** A variant with what training would make of its sections. */
  private record VariantScorer(
      Rescoring sections, EpisodeScorer scorer, AnswerMatcher matcher, List<BatchReward> batched) {

    static VariantScorer of(Rescoring sections) {
      EpisodeScorer scorer = EpisodeScorer.of(sections.rewards());
      AnswerMatcher matcher = new AnswerMatcher(sections.rewards().match());
      return new VariantScorer(sections, scorer, matcher, sections.rewards().batchRewards());
    }
  }

  RunScorer(ReplaySpec spec, ReplaySpec.Run run, ReplayedRemotes remotes) {
    this.name = run.name();
    this.variants =
        run.variants().stream().map(Rescoring::fromYaml).map(VariantScorer::of).toList();
    this.examples = new RunExamples(run, Path.of(spec.folder()));
    this.folder = Path.of(spec.folder());
    this.judges = new FreshJudges(spec, run);
    this.remotes = remotes;
    Optional<ScoringSections> stored =
        Optional.ofNullable(run.stored())
            .map(yaml -> ConfigLoader.fromYaml(yaml, ScoringSections.class));
    this.verdicts = new StoredVerdicts(stored);
    this.rewarded = stored.map(ScoringSections::rewards);
    this.penalties = new StoredPenalties(name, rewarded);
  }

  /** Scores a file. */
  ReplayedFile replay(ReplayPiece piece) {
    Path file = folder.resolve(piece.file());
    List<RolloutRow> sampled = RolloutReader.read(file);
    List<RolloutRow> rows = sampled.stream().filter(RolloutRow::used).toList();
    int group = group(piece.file(), rows);
    List<ReplayedEpisode> episodes = episodes(rows);
    JudgedFile judged = new JudgedFile(name, rows, judges, examples);
    List<ReplayedFile.Scores> scores = new ArrayList<>();
    for (VariantScorer variant : variants) {
      scores.add(score(variant, file, episodes, group, judged));
    }
    List<ReplayedFile.Stored> stored = episodes.stream().map(RunScorer::stored).toList();
    return new ReplayedFile(
        piece,
        rows.get(0).step(),
        group,
        sampled.size() - rows.size(),
        new ArrayList<>(stored),
        new ArrayList<>(scores));
  }

  /** Episodes of a question, which all questions of a step have as many of. */
  private static int group(String file, List<RolloutRow> rows) {
    if (rows.isEmpty()) {
      throw new UserException(file + " holds no episode; leave the file out");
    }
    int group = 1;
    while (group < rows.size() && rows.get(group).prompt() == rows.get(0).prompt()) {
      group++;
    }
    for (int i = 0; i < rows.size(); i++) {
      RolloutRow first = rows.get(i / group * group);
      boolean begins = i % group == 0 && i > 0 && rows.get(i - 1).prompt() == first.prompt();
      if (rows.get(i).prompt() != first.prompt() || begins || rows.size() % group != 0) {
        throw new UserException(
            "%s: prompt %d has not %d episodes side by side as prompt %d has; the file is not as training writes it"
                .formatted(file, rows.get(i).prompt(), group, rows.get(0).prompt()));
      }
    }
    return group;
  }

  private List<ReplayedEpisode> episodes(List<RolloutRow> rows) {
    List<ReplayedEpisode> episodes = new ArrayList<>();
    for (RolloutRow row : rows) {
      StoredEpisode stored = new StoredEpisode(row);
      Example example = stored.example().orElseGet(() -> examples.of(row));
      episodes.add(new ReplayedEpisode(row, example, stored.of(example.request())));
    }
    return episodes;
  }

  private ReplayedFile.Scores score(
      VariantScorer variant,
      Path file,
      List<ReplayedEpisode> episodes,
      int stored,
      JudgedFile judged) {
    Rescoring sections = variant.sections();
    boolean judges = sections.rewards().needsJudge();
    boolean asks = judges && !verdicts.hold(sections, episodes);
    boolean likely = judges && sections.judge().byLikelihood();
    List<Optional<String>> replies = asks && !likely ? judged.replies(sections.judge()) : List.of();
    List<Optional<Double>> golds = asks && likely ? judged.gold(sections.judge()) : List.of();
    List<ScoredEpisode> scored = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      ReplayedEpisode one = episodes.get(i);
      Optional<Boolean> verdict = Optional.empty();
      Optional<Double> gold = Optional.empty();
      if (likely) {
        gold = asks ? golds.get(i) : one.storedGold();
      } else if (asks) {
        verdict = one.verdict(variant.matcher(), replies.get(i));
      } else if (judges) {
        verdict = one.storedVerdict(variant.matcher());
      }
      scored.add(
          new ScoredEpisode(
              one.example(),
              one.episode(),
              new Measured(verdict, gold, one.cropGain(), one.divergence())));
    }
    StoredGains.check(name, sections.rewards(), episodes);
    RewardTable table =
        penalties.weigh(sections.rewards(), file, together(variant, episodes, scored));
    int group = Optional.ofNullable(sections.train().groupSize()).orElse(stored);
    if (group < 1 || stored % group != 0) {
      throw new UserException(
          "train.group_size is %d, and questions of %s have %d episodes; give a divisor of that"
              .formatted(group, name, stored));
    }
    Advantages advantages = Advantages.of(table, shape(file, group), sections.advantage());
    double[] ofEpisodes = new double[episodes.size()];
    double[][] ofLooks = new double[episodes.size()][];
    for (int i = 0; i < ofLooks.length; i++) {
      int looks = episodes.get(i).row().looks().size();
      ofEpisodes[i] = advantages.ofEpisode(i, looks);
      ofLooks[i] = advantages.ofLooks(i, looks);
    }
    return new ReplayedFile.Scores(
        new ArrayList<>(table.names()), table.scores(), table.totals(), ofEpisodes, ofLooks, asks);
  }

  /** Episodes that share looks go on sharing them, however many are compared. */
  private GroupShape shape(Path file, int group) {
    int siblings =
        RolloutReader.beside(file, RolloutLog.LAST_LOOKS).map(Integer::parseInt).orElse(1);
    if (group % siblings != 0) {
      throw new UserException(
          "train.group_size is %d, and %d episodes of %s share each crop (train.last_looks); give a multiple of that"
              .formatted(group, siblings, name));
    }
    return new GroupShape(group, siblings);
  }

  /** Scored one by one, and by the components that see all of the file at once. */
  private RewardTable together(
      VariantScorer variant, List<ReplayedEpisode> episodes, List<ScoredEpisode> scored) {
    RewardTable alone = variant.scorer().score(scored);
    double[][] scores = alone.scores();
    List<RewardBatch.Member> members = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      RolloutRow row = episodes.get(i).row();
      String read =
          variant.matcher().judge(scored.get(i).example(), scored.get(i).answerText()).extracted();
      members.add(
          new RewardBatch.Member(
              row.prompt(),
              row.sample(),
              scored.get(i),
              Optional.of(read).filter(text -> !text.isEmpty()),
              Map.of()));
    }
    List<BatchReward> batched = new ArrayList<>();
    remotes
        .judge(variant.sections().rewards().answerJudge(), rewarded, episodes, judges::wholeBeside)
        .ifPresent(batched::add);
    batched.addAll(variant.batched());
    batched.addAll(remotes.of(variant.sections().rewards().remote(), episodes));
    new BatchScoring(variant.matcher(), variant.scorer().names(), batched)
        .score(new RewardBatch(episodes.get(0).row().step(), members), scores);
    return variant.scorer().table(scores);
  }

  private static ReplayedFile.Stored stored(ReplayedEpisode episode) {
    RolloutRow row = episode.row();
    return new ReplayedFile.Stored(
        row.prompt(),
        row.sample(),
        row.exampleId(),
        episode.example().category(),
        row.looks().stream()
            .map(RolloutLook::sampled)
            .mapToInt(sampled -> sampled.ids().size())
            .toArray(),
        new LinkedHashMap<>(row.rewards()),
        row.reward(),
        row.advantage(),
        row.advantages().stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Override
  public void close() {
    judges.close();
    variants.stream().map(VariantScorer::batched).flatMap(List::stream).forEach(BatchReward::close);
    examples.close();
  }
}
