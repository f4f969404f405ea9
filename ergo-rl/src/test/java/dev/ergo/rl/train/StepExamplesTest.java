package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.data.DataConfig;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.train.StepExamples.Drawn;
import java.util.ArrayList;
import java.util.HashSet;
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

  /** Rows that can't be used give their places away, the others keep theirs. */
  @Test
  void standInsTakeThePlacesOfRowsThatCannotBeUsed() {
    StepExamples all = steps(Set.of());
    StepExamples mended = steps(Set.of("e1", "e6"));
    int skipped = 0;
    for (int step = 0; step < 4; step++) {
      List<String> before = ids(all.of(step));
      StepExamples.Step drawn = mended.of(step);
      List<String> after = ids(drawn);
      assertEquals(4, after.size());
      for (int slot = 0; slot < 4; slot++) {
        boolean bad = Set.of("e1", "e6").contains(before.get(slot));
        assertEquals(!bad, after.get(slot).equals(before.get(slot)));
      }
      skipped += drawn.skipped();
    }
    assertTrue(skipped >= 4, "each comes twice in four steps of four");
    Set<String> onlyOne = Set.of("e0", "e1", "e2", "e3", "e4", "e6", "e7");
    assertEquals(List.of("e5", "e5", "e5", "e5"), ids(steps(onlyOne).of(0)));
  }

  private static StepExamples steps(Set<String> bad) {
    List<Example> all = new ArrayList<>();
    Set<String> images = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      all.add(Pictures.example(i));
      if (bad.contains("e" + i)) {
        images.add(all.get(i).image().id());
      }
    }
    UsableExamples usable =
        new UsableExamples(
            Pictures.source(all),
            DataConfig.OnBadImage.SKIP,
            image -> {
              if (images.contains(image.id())) {
                throw new UserException("bad");
              }
            });
    return new StepExamples(usable, 4, 11);
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
