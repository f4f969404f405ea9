package dev.ergo.rl.replay;

import dev.ergo.core.episode.Episode;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.StoredEpisode;
import dev.ergo.rl.grpo.CropJudge;
import dev.ergo.rl.grpo.JudgeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What judges say about the crops of a file; each is asked once, however many variants ask it. */
final class JudgedFile {

  private final String run;
  private final List<RolloutRow> rows;
  private final FreshJudges judges;
  private final RunExamples examples;
  private final Map<JudgeConfig, List<Optional<String>>> replies = new LinkedHashMap<>();
  private final Map<JudgeConfig, List<Optional<Double>>> golds = new LinkedHashMap<>();

  JudgedFile(String run, List<RolloutRow> rows, FreshJudges judges, RunExamples examples) {
    this.run = run;
    this.rows = rows;
    this.judges = judges;
    this.examples = examples;
  }

  /** What a judge says about the last crop of each episode, where it has one. */
  List<Optional<String>> replies(JudgeConfig judge) {
    return replies.computeIfAbsent(judge, asked -> asked(asked, CropJudge::ask));
  }

  /** How likely the gold answer is to a judge, given the last crop of each episode. */
  List<Optional<Double>> gold(JudgeConfig judge) {
    return golds.computeIfAbsent(judge, asked -> asked(asked, CropJudge::gold));
  }

  /** How a judge is asked. */
  private interface Asking<T> {
    List<Optional<T>> of(CropJudge judge, List<Example> examples, List<Episode> episodes);
  }

  private <T> List<Optional<T>> asked(JudgeConfig judge, Asking<T> asking) {
    CropJudge asked = judges.of(run, judge);
    List<Example> questions = new ArrayList<>();
    List<Episode> episodes = new ArrayList<>();
    for (RolloutRow row : rows) {
      // A judge sees pixels, which are where the data are.
      Example example = examples.of(row);
      questions.add(example);
      episodes.add(new StoredEpisode(row).of(example.request()));
    }
    return asking.of(asked, questions, episodes);
  }
}
