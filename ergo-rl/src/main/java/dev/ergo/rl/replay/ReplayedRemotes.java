package dev.ergo.rl.replay;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.rl.remote.AnswerJudge;
import dev.ergo.rl.remote.GivenScores;
import dev.ergo.rl.remote.RemoteReward;
import dev.ergo.rl.reward.AnswerJudgeConfig;
import dev.ergo.rl.reward.BatchReward;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RemoteConfig;
import dev.ergo.rl.reward.RewardBatch;
import dev.ergo.rl.reward.RewardConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rewards of servers, and the judge of answers, in a replay: what training has stored under the
 * same name, else they are asked. One is opened by the first who asks it.
 */
final class ReplayedRemotes implements AutoCloseable {

  private final ReplaySpec spec;
  private final Map<RemoteConfig, RemoteReward> open = new HashMap<>();
  private final Map<AnswerJudgeConfig, AnswerJudge> judges = new HashMap<>();
  private GivenScores given;

  ReplayedRemotes(ReplaySpec spec) {
    this.spec = spec;
  }

  /**
   * The components of a variant for the episodes of a file.
   *
   * @throws UserException if a server would have to be asked and must not be
   */
  List<BatchReward> of(List<RemoteConfig> remote, List<ReplayedEpisode> episodes) {
    return remote.stream().map(one -> of(one, episodes)).toList();
  }

  /**
   * The judge of answers of a variant, by its stored verdicts if the run's was the same.
   *
   * @param models gives the section of a model of this process
   */
  Optional<BatchReward> judge(
      AnswerJudgeConfig wanted,
      Optional<RewardConfig> stored,
      List<ReplayedEpisode> episodes,
      Function<String, ModelConfig> models) {
    if (wanted == null) {
      return Optional.empty();
    }
    String name = EpisodeScorer.ANSWER_JUDGE;
    if (wanted.judgesAs(stored.map(RewardConfig::answerJudge).orElse(null))
        && episodes.stream().allMatch(one -> one.row().rewards().containsKey(name))) {
      return Optional.of(
          new Stored(
              name, episodes.stream().mapToDouble(one -> one.row().rewards().get(name)).toArray()));
    }
    if (spec.replies() == null && wanted.endpoint() != null) {
      throw new UserException(
          "rewards.answer_judge.endpoint would have to be asked, and its replies are kept by one process; leave run.engine out");
    }
    return Optional.of(
        judges.computeIfAbsent(
            wanted,
            config ->
                AnswerJudge.of(
                    config,
                    models,
                    Path.of(Objects.requireNonNullElse(spec.replies(), ""))
                        .resolve(AnswerJudge.FILE),
                    Console.out()::println)));
  }

  private BatchReward of(RemoteConfig config, List<ReplayedEpisode> episodes) {
    String name = config.name();
    return episodes.stream().allMatch(one -> one.row().rewards().containsKey(name))
        ? new Stored(
            name, episodes.stream().mapToDouble(one -> one.row().rewards().get(name)).toArray())
        : open.computeIfAbsent(config, this::opened);
  }

  private RemoteReward opened(RemoteConfig config) {
    if (spec.replies() == null) {
      throw new UserException(
          "rewards.remote %s would have to be asked, and its scores are kept by one process; leave run.engine out"
              .formatted(config.name()));
    }
    if (given == null) {
      given = new GivenScores(Path.of(spec.replies()).resolve(GivenScores.FILE));
    }
    return new RemoteReward(config, given, Console.out()::println);
  }

  /** What training has stored. */
  private record Stored(String name, double[] values) implements BatchReward {

    @Override
    public double[] scores(RewardBatch batch) {
      return values.clone();
    }
  }

  @Override
  public void close() {
    judges.values().forEach(AnswerJudge::close);
    if (given != null) {
      given.close();
    }
  }
}
