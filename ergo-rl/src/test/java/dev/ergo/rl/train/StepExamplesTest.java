package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.DataConfig;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.train.StepExamples.Drawn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StepExamplesTest {

  private static final Set<String> ADMITTED = Set.of("e0", "e1", "e2", "e3");

  private static StepExamples examples() {
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(Pictures.example(i));
    }
    UsableExamples usable =
        new UsableExamples(Pictures.source(all), DataConfig.OnBadImage.FAIL, image -> image.size());
    return new StepExamples(usable, 4, 11);
  }

  /** An example that a curriculum does not want yet gives its place to one that it wants. */
  @Test
  void standInsTakeThePlacesOfExamplesThatAreNotAdmitted() {
    Predicate<Example> admits = example -> ADMITTED.contains(example.id());
    for (int step = 0; step < 5; step++) {
      StepExamples.Step drawn = examples().of(step, admits);
      assertEquals(0, drawn.skipped());
      assertEquals(List.of(0, 1, 2, 3), drawn.drawn().stream().map(Drawn::slot).toList());
      for (Drawn one : drawn.drawn()) {
        assertEquals(4L * step + one.slot(), one.number());
        assertTrue(admits.test(one.example()), one.example().id());
      }
      assertEquals(ids(drawn), ids(examples().of(step, admits)));
    }
  }

  /** Where nobody is admitted, the series of stand-ins ends. */
  @Test
  void thatNobodyIsAdmittedEndsNoStep() {
    assertEquals(4, examples().of(0, example -> false).drawn().size());
  }

  @Test
  void everyExampleComesOnceBeforeAnyComesAgain() {
    List<String> both = new ArrayList<>(ids(examples().of(0)));
    both.addAll(ids(examples().of(1)));
    assertEquals(8, both.stream().distinct().count());
  }

  private static List<String> ids(StepExamples.Step step) {
    return step.drawn().stream().map(one -> one.example().id()).toList();
  }
}
