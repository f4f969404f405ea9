package dev.ergo.rl.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.DocumentExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Rewards of one's own; the one that docs/extending.md shows compiles and does what it says. */
@Tag("unit")
class CustomRewardTest {

  @TempDir Path folder;

  @Test
  void theRewardOfTheDocumentFavoursShortReasoning() throws Exception {
    Reward reward =
        DocumentExample.load("Brevity", folder)
            .asSubclass(Reward.class)
            .getConstructor()
            .newInstance();
    assertEquals("brevity", reward.name());
    assertEquals(1, reward.score(Episodes.good().build()), "30 tokens");
  }

  /** Two of three episodes of a question say red. */
  @Test
  void theBatchRewardOfTheDocumentFavoursRareAnswers() throws Exception {
    Class<?> type = DocumentExample.load("Variety", folder);
    BatchReward reward = (BatchReward) ConfigLoader.of(type, Map.of("most_alike", 1));
    assertEquals("variety", reward.name());
    List<RewardBatch.Member> members = new ArrayList<>();
    for (String said : List.of("red", "blue", "red", "red")) {
      members.add(
          new RewardBatch.Member(
              members.size() / 3,
              members.size() % 3,
              Episodes.good().build(),
              Optional.of(said),
              Map.of()));
    }
    assertArrayEquals(new double[] {0, 1, 0, 1}, reward.scores(new RewardBatch(7, members)));
  }

  @Test
  void settingsAreTheComponentsOfARecord() {
    CustomReward rank = new CustomReward(Rank.class.getName(), 1.0, json("{floor: 0.25}"));
    assertEquals("rank", rank.name());
    assertEquals(new Rank(0.25, null), ((OwnBatchReward) rank.batch().orElseThrow()).own());
    // Two of the same class may differ in name.
    CustomReward other =
        new CustomReward(Rank.class.getName(), 1.0, json("{floor: 0, title: other}"));
    assertEquals(
        List.of("answer", "coverage", "area", "format", "rank", "other"),
        EpisodeScorer.of(alone(List.of(rank, other))).names());
    for (String wrong : List.of("{flor: 0.25}", "{floor: high}")) {
      InvalidValueException refused =
          assertThrows(
              InvalidValueException.class,
              () -> new CustomReward(Rank.class.getName(), 1.0, json(wrong)));
      assertEquals("settings", refused.key());
      assertTrue(refused.getMessage().contains("floor"), refused.getMessage());
    }
    assertEquals(
        "settings",
        refused(() -> new CustomReward(Wordy.class.getName(), 1.0, json("{floor: 1}"))));
  }

  private static JsonNode json(String yaml) {
    try {
      return new YAMLMapper().readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aScoreWithoutEndIsRefused() {
    CustomReward endless = new CustomReward(Endless.class.getName(), 1.0, null);
    EpisodeScorer scorer = new EpisodeScorer(Map.of(endless.make(), endless.weight()));
    UserException error =
        assertThrows(UserException.class, () -> scorer.score(List.of(Episodes.good().build())));
    assertTrue(error.getMessage().startsWith("reward endless gave Infinity"), error.getMessage());
  }

  @Test
  void whatItThrowsIsToldWithClassExampleAndCause() {
    assertEquals(
        "rewards.custom: class dev.ergo.rl.reward.CustomRewardTest$Offline failed for an episode of example "
            + Episodes.good().build().example().id()
            + ": IllegalStateException: no network (CustomRewardTest.java, line LINE); mend it, or let it return NaN where nothing can be said",
        failure(Offline.class).replaceAll("line \\d+", "line LINE"));
    assertTrue(failure(Recursive.class).contains(": StackOverflowError (CustomRewardTest.java"));
    // Thrown inside of the JDK; the user's line called it.
    String parsing = failure(Parsing.class);
    assertTrue(parsing.contains("input string: \"x\" (CustomRewardTest.java, line"), parsing);
    String wordy = failure(Wordy.class);
    assertTrue(wordy.length() < 500 && wordy.contains("AssertionError: x x"), wordy);
  }

  @Test
  void aConstructorThatFailsIsNamed() {
    InvalidValueException error =
        assertThrows(
            InvalidValueException.class, () -> new CustomReward(Unmade.class.getName(), 1.0, null));
    assertTrue(
        error
            .getMessage()
            .contains("whose constructor failed: java.lang.IllegalStateException: no key"),
        error.getMessage());
  }

  @Test
  void aRewardOfOnesOwnHasAClassAWeightAndAName() {
    String brief = Wordy.class.getName();
    assertEquals("class", refused(() -> new CustomReward(null, 1.0, null)));
    assertEquals("class", refused(() -> new CustomReward("no.such.Reward", 1.0, null)));
    assertEquals("class", refused(() -> new CustomReward(Misnamed.class.getName(), 1.0, null)));
    assertEquals("weight", refused(() -> new CustomReward(brief, null, null)));
    assertEquals("weight", refused(() -> new CustomReward(brief, 0.0, null)));
    assertEquals("weight", refused(() -> new CustomReward(brief, Double.NaN, null)));
    CustomReward penalty = new CustomReward(brief, -0.5, null);
    // It may be all that is rewarded, but once.
    assertEquals(
        List.of("answer", "coverage", "area", "format", "wordy"),
        EpisodeScorer.of(alone(List.of(penalty))).names());
    assertEquals("custom", refused(() -> alone(List.of(penalty, penalty))));
  }

  private static RewardConfig alone(List<CustomReward> own) {
    return new RewardConfig(
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, null, null, null, null, null, null, null, own, null);
  }

  private static String refused(Executable making) {
    return assertThrows(InvalidValueException.class, making).key();
  }

  private static String failure(Class<? extends Reward> type) {
    EpisodeScorer scorer =
        new EpisodeScorer(Map.of(new CustomReward(type.getName(), 1.0, null).make(), 1.0));
    return assertThrows(UserException.class, () -> scorer.score(List.of(Episodes.good().build())))
        .getMessage();
  }

  /** A reward that asks a server which is not there. */
  public static final class Offline implements Reward {
    @Override
    public String name() {
      return "offline";
    }

    @Override
    public double score(ScoredEpisode episode) {
      throw new IllegalStateException("no network");
    }
  }

  /** A reward that calls itself. */
  public static final class Recursive implements Reward {
    @Override
    public String name() {
      return "recursive";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return 1 + score(episode);
    }
  }

  /** A reward that reads a number where there is none. */
  public static final class Parsing implements Reward {
    @Override
    public String name() {
      return "parsing";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return Integer.parseInt("x");
    }
  }

  /** A reward that says much. */
  public static final class Wordy implements Reward {
    @Override
    public String name() {
      return "wordy";
    }

    @Override
    public double score(ScoredEpisode episode) {
      throw new AssertionError("x\n".repeat(5000));
    }
  }

  /** A reward that can't be made. */
  public static final class Unmade implements Reward {
    /** Lacks what it needs. */
    public Unmade() {
      throw new IllegalStateException("no key");
    }

    @Override
    public String name() {
      return "unmade";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return 0;
    }
  }

  /** A reward that divides by nothing. */
  public static final class Endless implements Reward {
    @Override
    public String name() {
      return "endless";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /** A reward whose name is none of a metric. */
  public static final class Misnamed implements Reward {
    @Override
    public String name() {
      return "My reward";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return 0;
    }
  }
}
