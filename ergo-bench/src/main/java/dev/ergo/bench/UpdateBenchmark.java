package dev.ergo.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.GradientBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The update pass: log-probs, policy loss and gradients of 8 groups of 8 samples of 64 tokens. */
public class UpdateBenchmark extends MeanTime {

  private static final int PROMPTS = 8;
  private static final int GROUP = 8;
  private static final int TOKENS = 64;
  private static final StepTotals TOTALS =
      new StepTotals(PROMPTS * GROUP, (double) PROMPTS * GROUP * TOKENS, TOKENS);

  /** Full weights or an adapter of rank 8. */
  @Param({"full", "lora"})
  String trained;

  private TinyPolicy tiny;
  private LoadedPolicy policy;
  private List<PrefixGroup> groups;
  private PolicyLoss loss;
  private GradientBuffer gradients;

  /** Makes the model and its samples. */
  @Setup
  public void prepare() {
    tiny = TinyPolicy.create();
    policy = tiny.policy();
    Collection<NDArray> parameters =
        trained.equals("lora") ? adapter() : policy.trainable().values();
    boolean[] scored = new boolean[TOKENS];
    Arrays.fill(scored, true);
    Continuation sample =
        new Continuation(new TokenSequence(tiny.tokens(TOKENS), List.of()), scored);
    groups = new ArrayList<>();
    tiny.prompts(PROMPTS, TinyPolicy.BUDGET)
        .forEach(prompt -> groups.add(new PrefixGroup(prompt, Collections.nCopies(GROUP, sample))));
    loss = new PolicyLoss(PolicyLossConfig.defaults(), Device.cpu());
    gradients = new GradientBuffer(List.copyOf(parameters));
  }

  private Collection<NDArray> adapter() {
    QwenModel model = policy.model();
    LoraAdapter adapter =
        LoraAdapter.create(model.config(), LoraConfig.DEFAULT, 1, policy.manager());
    adapter.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
    model.attach(adapter);
    return adapter.tensors().values();
  }

  /** One pass, forward and backward. */
  @Benchmark
  public double update() {
    gradients.clear();
    try (NDManager scope = policy.manager().newSubManager()) {
      ScoredTokens tokens =
          policy
              .model()
              .logProbs(
                  new LogProbRequest(groups, 1, policy.images())
                      .with(LogProbRequest.Gradients.LOG_PROBS),
                  scope);
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              tokens.logProbs(),
              Optional.empty(),
              Optional.empty(),
              scope.ones(tokens.logProbs().getShape().slice(0, 1)),
              tokens.mask(),
              Optional.of(tokens.entropies()));
      gradients.accumulate(
          loss.compute(inputs, TOTALS, scope).loss(), tokens.tape(), Optional.empty());
    }
    return gradients.norm();
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    gradients.close();
    loss.close();
    tiny.close();
  }
}
