package dev.ergo.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The update pass: log-probs, policy loss and gradients of 8 groups of 8 samples of 64 tokens. */
public class UpdateBenchmark extends TinyPolicy {

  private static final int PROMPTS = 8;
  private static final StepTotals TOTALS =
      new StepTotals(PROMPTS * GROUP, (double) PROMPTS * GROUP * NEW_TOKENS, NEW_TOKENS);

  /** Full weights or an adapter of rank 8. */
  @Param({"full", "lora"})
  String trained;

  private UpdatePass pass;
  private List<PrefixGroup> groups;
  private PolicyLoss loss;

  /** Makes the model and its samples. */
  @Setup
  public void prepare() {
    load();
    Map<String, NDArray> parameters = trained.equals("lora") ? adapter() : policy.trainable();
    TrainConfig inOnePass =
        ConfigLoader.of(TrainConfig.class, Map.of("memory.microbatch_tokens", 1 << 20));
    pass =
        new UpdatePass(
            new UpdatePass.Trained(
                policy.model(), shared -> parameters, policy.images(), policy.manager()),
            inOnePass,
            1);
    boolean[] scored = new boolean[NEW_TOKENS];
    Arrays.fill(scored, true);
    int[] anyTokens = new Random(SEED).ints(NEW_TOKENS, 0, 1000).toArray();
    List<Continuation> samples =
        Collections.nCopies(
            GROUP, new Continuation(new TokenSequence(anyTokens, List.of()), scored));
    groups =
        prompts(PROMPTS, BUDGET).stream().map(prompt -> new PrefixGroup(prompt, samples)).toList();
    loss = new PolicyLoss(PolicyLossConfig.defaults(), Device.cpu());
  }

  private Map<String, NDArray> adapter() {
    LoraAdapter adapter =
        LoraAdapter.create(policy.model().config(), LoraConfig.DEFAULT, SEED, policy.manager());
    adapter.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
    policy.model().attach(adapter);
    return adapter.tensors();
  }

  /** One pass, forward and backward. */
  @Benchmark
  public void update() {
    pass.dryRun(
        0, groups, 1, Gradients.LOG_PROBS, Optional.empty(), (tokens, batch) -> loss(tokens));
  }

  private NDArray loss(ScoredTokens tokens) {
    NDArray ones = tokens.mask().getManager().ones(tokens.mask().getShape().slice(0, 1));
    PolicyLossInputs inputs =
        new PolicyLossInputs(
            tokens.logProbs(),
            Optional.empty(),
            Optional.empty(),
            ones,
            tokens.mask(),
            Optional.of(tokens.entropies()));
    return loss.compute(inputs, TOTALS, ones.getManager()).loss();
  }

  @Override
  public void close() {
    pass.close();
    loss.close();
    super.close();
  }
}
