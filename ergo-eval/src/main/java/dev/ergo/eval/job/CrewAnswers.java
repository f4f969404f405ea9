package dev.ergo.eval.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Sent;
import dev.ergo.core.spread.Task;
import dev.ergo.eval.ask.AnsweringModel;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.ItemRange;
import dev.ergo.eval.run.LoggedAnswer;
import dev.ergo.eval.run.RangeAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Processes of a crew that answer for the policies which are models. */
final class CrewAnswers implements RangeAnswers {

  private final Crew crew;
  private final Sent<EvalSpec> spec;
  private final List<EvalTask> tasks;

  CrewAnswers(Crew crew, EvalSpec spec, List<EvalTask> tasks) {
    this.crew = crew;
    this.spec = crew.send(spec);
    this.tasks = List.copyOf(tasks);
  }

  /** A server computes elsewhere already, and its replies are kept by this process. */
  @Override
  public boolean answers(EvalTask task) {
    return task.answering() instanceof AnsweringModel;
  }

  @Override
  public void answer(EvalTask task, List<ItemRange> ranges, Consumer<List<LoggedAnswer>> arrived) {
    int number = tasks.indexOf(task);
    crew.run(
        ranges.stream().map(range -> new Answering(spec, number, range)).toList(),
        (lines, range) -> arrived.accept(lines.stream().map(CrewAnswers::parsed).toList()));
  }

  private record Answering(Sent<EvalSpec> spec, int task, ItemRange range)
      implements Task<ArrayList<String>> {

    @Override
    public ArrayList<String> run(Residents here) {
      return EvalProcess.in(here, spec.value()).answers(task, range);
    }
  }

  private static LoggedAnswer parsed(String line) {
    try {
      return EvalJson.MAPPER.readValue(line, LoggedAnswer.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer of this version can't be read", e);
    }
  }
}
