package dev.ergo.rl.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged inputs of every kind that Ergo reads: each is read, or refused in one clear sentence of a
 * user's, within seconds.
 *
 * <p>Properties: {@code fuzz.inputs} how many, {@code fuzz.seed}, {@code fuzz.subject} the name of
 * one kind.
 */
class FuzzTest {

  private static final int SHORT = 600;
  private static final int LONG = 20_000;

  @TempDir Path folder;

  @Test
  @Tag("integration")
  void aFewInputs() throws IOException {
    run(SHORT);
  }

  @Test
  @Tag("slow")
  void manyInputs() throws IOException {
    run(Integer.getInteger("fuzz.inputs", LONG));
  }

  private void run(int inputs) throws IOException {
    Trials trials = new Trials(Path.of("target", "fuzz"));
    try (AnswerSubjects answers = new AnswerSubjects()) {
      List<Subject> subjects = new ArrayList<>(ImageSubjects.all());
      subjects.addAll(new TableSubjects(own("tables")).all());
      subjects.addAll(new ModelSubjects(own("models")).all());
      subjects.addAll(answers.all());
      subjects.addAll(new RunSubjects(own("runs")).all());
      Optional<String> one = Optional.ofNullable(System.getProperty("fuzz.subject"));
      subjects.removeIf(subject -> !one.orElse(subject.name()).equals(subject.name()));
      long seed = Long.getLong("fuzz.seed", 19);
      for (Subject subject : subjects) {
        // Each draws numbers of its own, so that one more changes nothing of the others.
        Damage damage = new Damage(new SplittableRandom(seed + subject.name().hashCode()));
        for (int i = 0; i < Math.max(1, inputs / subjects.size()); i++) {
          trials.run(subject, damage.next(subject));
        }
      }
    }
    System.out.println(trials.table());
    assertTrue(
        trials.faults().isEmpty(),
        () -> trials.faults().size() + " faults\n" + String.join("\n", trials.faults()));
  }

  private Path own(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }
}
