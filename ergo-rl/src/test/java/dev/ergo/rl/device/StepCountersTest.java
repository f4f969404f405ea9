package dev.ergo.rl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.CompanionFiles;
import dev.ergo.core.checkpoint.InitConfig;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.RandomCheckpoint;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.model.DecodeWeights;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what the parts of a step cost a GPU at the 28 layers of 7B, as a table: kernels, waits of
 * the host, and the attention kernels that CUDA takes. Widths don't change them.
 */
@Tag("slow")
class StepCountersTest {

  private static final int LAYERS = 28;
  private static final int GROUP = 3;
  private static final int INTERVAL = 8;

  /** Tokens of a sample. */
  private static final int CONTINUATION = 1000;

  private static final String TOTAL =
      """
      def total(self, log_probs: Tensor) -> Tensor:
        return torch.sum(log_probs)
      """;

  @TempDir static Path folder;

  private static DeviceCounters counters;

  @BeforeAll
  static void write() {
    counters = DeviceCounters.orSkip();
    ModelFolder small = ModelFolder.open(Fixtures.path("model/A"));
    TextConfig text = small.config().text();
    QwenConfig deep =
        QwenConfig.of(
            new TextConfig(
                text.vocabSize(),
                text.hiddenSize(),
                text.intermediateSize(),
                LAYERS,
                text.heads(),
                text.kvHeads(),
                text.headDim(),
                text.rope(),
                text.rmsNormEps(),
                text.tieWordEmbeddings(),
                text.maxPositions()),
            small.config().vision(),
            small.config().ids());
    new RandomCheckpoint(deep, InitConfig.DEFAULT, 1)
        .write(
            folder.resolve("model"),
            CompanionFiles.in(Fixtures.path("model/A")),
            DataType.BFLOAT16,
            Map.of(),
            bytes -> {});
    System.out.println("| part | kernels | a layer | waits | attention |");
    System.out.println("|---|---|---|---|---|");
  }

  private LoadedPolicy policy(Map<String, Object> settings) {
    Map<String, Object> section = new TreeMap<>(settings);
    section.put("path", folder.resolve("model").toString());
    section.put("device", TestDevice.name());
    section.put("dtype", "bfloat16");
    return LoadedPolicy.load(ConfigLoader.of(ModelConfig.class, section), null, 1);
  }

  private static TokenSequence text(int length) {
    return new TokenSequence(IntStream.range(5, 5 + length).toArray(), List.of());
  }

  /** One row; counts may be those of several times the part. */
  private static void row(String part, int times, DeviceCounters.Counts counts) {
    assertEquals(0, counts.attention("math"), counts::toString);
    long kernels = counts.allKernels() / times;
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %.1f | %s | %s |%n",
        part,
        kernels,
        kernels / (double) LAYERS,
        counts.allWaits() * 1.0 / times,
        attention(times, counts));
  }

  /** By what kernel and whether with a mask. */
  private static String attention(int times, DeviceCounters.Counts counts) {
    Map<String, Long> kinds = new TreeMap<>();
    counts
        .attention()
        .forEach(
            (name, count) -> {
              List<String> words = List.of(name.split(" "));
              String kind = words.get(0) + (words.contains("mask") ? " with a mask" : " causal");
              kinds.merge(kind, count, Long::sum);
            });
    return kinds.entrySet().stream()
        .map(kind -> kind.getValue() / times + " " + kind.getKey())
        .collect(Collectors.joining(", "));
  }

  private static final Map<String, Object> FULL = Map.of();
  private static final Map<String, Object> ADAPTER = Map.of("lora.rank", 8);

  private static String with(Map<String, Object> settings) {
    return settings.isEmpty() ? "" : ", adapter";
  }

  @Test
  void sampling() {
    for (Map<String, Object> settings : List.of(FULL, ADAPTER)) {
      try (LoadedPolicy policy = policy(settings)) {
        for (DecodeWeights form :
            List.of(DecodeWeights.OWN, DecodeWeights.JOINED, DecodeWeights.MERGED)) {
          if (form != DecodeWeights.MERGED || !settings.isEmpty()) {
            policy.model().sampleOnGpuFrom(form);
            String weights = ", " + form.toString().toLowerCase(Locale.ROOT) + " weights";
            decoding("a token of the decode loop" + with(settings) + weights, policy);
          }
        }
        counters.restart();
        try (Rollout rollout =
            policy.model().rollout(List.of(text(21), text(9)), GROUP, policy.images(), 128)) {
          row("prefill of prompts" + with(settings), 1, counters.read());
          rollout.sample(new SamplingOptions(1, 4, true), (row, at) -> 0.5f);
          counters.restart();
          rollout.append(Collections.nCopies(2 * GROUP, text(24)));
          row("append of a turn" + with(settings), 1, counters.read());
        }
      }
    }
  }

  private DeviceCounters.Counts decode(LoadedPolicy policy, int tokens) {
    try (Rollout rollout =
        policy.model().rollout(List.of(text(21), text(9)), GROUP, policy.images(), 128)) {
      counters.restart();
      rollout.sample(new SamplingOptions(1, tokens, false), (row, at) -> 0.5f);
      return counters.read();
    }
  }

  private void decoding(String part, LoadedPolicy policy) {
    int steps = 4 * INTERVAL;
    DeviceCounters.Counts few = decode(policy, INTERVAL + 1);
    row(part, steps, decode(policy, INTERVAL + steps + 1).since(few));
  }

  @Test
  void updates() {
    for (boolean checkpoints : new boolean[] {true, false}) {
      for (Map<String, Object> settings : List.of(FULL, ADAPTER)) {
        TrainConfig train =
            ConfigLoader.of(
                TrainConfig.class,
                Map.of(
                    "memory.microbatch_tokens",
                    2 * CONTINUATION,
                    "memory.gradient_checkpointing",
                    checkpoints));
        try (LoadedPolicy policy = policy(settings);
            TensorProgram loss = TensorProgram.compile("loss", TestDevice.chosen(), TOTAL);
            UpdatePass pass = new UpdatePass(policy, train, 1)) {
          // The first one compiles programs and makes moments.
          update(pass, loss, 1);
          DeviceCounters.Counts one = update(pass, loss, 1);
          DeviceCounters.Counts two = update(pass, loss, 2);
          String how = checkpoints ? " with checkpointing" : "";
          row("a micro-batch of an update" + how + with(settings), 1, two.since(one));
        }
      }
    }
  }

  /** Micro-batches of two samples behind a prompt each. */
  private static DeviceCounters.Counts update(UpdatePass pass, TensorProgram loss, int batches) {
    counters.restart();
    pass.apply(
        Collections.nCopies(
            batches, new PrefixGroup(text(21), Collections.nCopies(2, continuation()))),
        1,
        1,
        Gradients.LOG_PROBS,
        List.of(),
        (tokens, batch) ->
            loss.call("total")
                .with("log_probs", tokens.logProbs())
                .runRecorded(tokens.logProbs().getManager())
                .singletonOrThrow());
    return counters.read();
  }

  private static PrefixGroup.Continuation continuation() {
    boolean[] scored = new boolean[CONTINUATION];
    Arrays.fill(scored, CONTINUATION / 3, CONTINUATION, true);
    return new PrefixGroup.Continuation(text(CONTINUATION), scored);
  }
}
