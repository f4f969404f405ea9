package dev.ergo.rl.reward;

import dev.ergo.eval.answer.AnswerMatcher;

/** 1 if the answer of the last look matches the gold answer. */
final class AnswerReward implements Reward {

  private final AnswerMatcher matcher;

  AnswerReward(AnswerMatcher matcher) {
    this.matcher = matcher;
  }

  @Override
  public String name() {
    return EpisodeScorer.ANSWER;
  }

  @Override
  public double score(ScoredEpisode episode) {
    return matcher.judge(episode.example(), episode.answerText()).correct() ? 1 : 0;
  }
}
