package dev.ergo.eval.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.run.Parallelism;
import dev.ergo.core.spread.Residents;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.ItemRange;
import dev.ergo.eval.run.RangeRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A process that answers items for the one that leads an evaluation. Benchmarks and models are
 * opened when they are first asked for. It answers one range at a time, with the threads that the
 * leader would have.
 */
final class EvalProcess implements Residents.Resident {

  private final EvalSpec spec;
  private final EvalConfig eval;
  private final EvalTasks opened;
  private final Map<Integer, RangeRunner> runners = new HashMap<>();

  private EvalProcess(EvalSpec spec) {
    this.spec = spec;
    EvalRunConfig config = ConfigLoader.fromYaml(spec.config(), EvalRunConfig.class);
    this.eval = config.eval();
    this.opened = new EvalTasks(config);
  }

  /** The one that a process keeps. */
  static EvalProcess in(Residents here, EvalSpec spec) {
    return here.of(spec, EvalProcess.class, () -> new EvalProcess(spec));
  }

  /**
   * Answers to items of a task.
   *
   * @param task its number
   * @return lines of answers.jsonl
   * @throws UserException if data or weights are not those of the process that leads
   */
  synchronized ArrayList<String> answers(int task, ItemRange range) {
    return new Parallelism(spec.threads(), 1)
        .during(
            () ->
                runners.computeIfAbsent(task, this::open).answers(range).stream()
                    .map(EvalJson::line)
                    .collect(Collectors.toCollection(ArrayList::new)));
  }

  private RangeRunner open(int number) {
    List<PolicyConfig> policies = eval.policies();
    BenchmarkConfig benchmark = eval.benchmarks().get(number / policies.size());
    EvalTask task = opened.task(benchmark, policies.get(number % policies.size()));
    if (!task.key(eval.sufficiency()).equals(spec.keys().get(number))) {
      throw new UserException(
          "the data of benchmark %s or the weights of policy %s that a worker reads differ from those of the process which leads the evaluation; give every machine the same files under the same paths"
              .formatted(benchmark.name(), task.policy()));
    }
    return new RangeRunner(task, eval);
  }

  @Override
  public void close() {
    opened.close();
  }
}
