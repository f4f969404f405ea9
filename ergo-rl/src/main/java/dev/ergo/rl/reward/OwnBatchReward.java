package dev.ergo.rl.reward;

/**
 * A batch reward of the user's.
 *
 * @param own the user's component
 */
record OwnBatchReward(BatchReward own) implements BatchReward {

  @Override
  public String name() {
    return new UsersCode(own.getClass()).call("", own::name);
  }

  @Override
  public double[] scores(RewardBatch batch) {
    return new UsersCode(own.getClass())
        .call(
            " for the %d episodes of step %d".formatted(batch.episodes().size(), batch.step()),
            () -> own.scores(batch));
  }

  @Override
  public void close() {
    new UsersCode(own.getClass())
        .call(
            "",
            () -> {
              own.close();
              return true;
            });
  }
}
