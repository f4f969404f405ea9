package dev.ergo.rl.fuzz;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.run.Origin;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutQuestion;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.RecordLog;
import dev.ergo.eval.run.LoggedAnswer;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files that a run finds of an earlier sitting. */
final class RunSubjects {

  private final Path folder;

  /**
   * Reads nothing yet.
   *
   * @param folder a folder of its own, in which inputs are read as files
   */
  RunSubjects(Path folder) {
    this.folder = folder;
  }

  List<Subject> all() throws IOException {
    return List.of(metrics(), answers(), provenance(), rollouts());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Subject metrics() {
    Path file = folder.resolve("metrics.jsonl");
    String whole =
        "{\"step\": 0, \"loss\": 0.25, \"reward\": 1.5}\n{\"step\": 1, \"loss\": -0.5}\n{\"step\": 2, \"loss\": \"NaN\"}\n";
    return new Subject(
        "metrics.jsonl",
        Subject.Form.JSON,
        List.of(bytes(whole)),
        input -> {
          Files.write(file, input);
          MetricsLog.open(file, 1, line -> {}).close();
        });
  }

  private Subject answers() {
    Path file = folder.resolve("answers.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lines.add(
          EvalJson.line(
              new LoggedAnswer(
                  "key",
                  "vstar",
                  "two looks",
                  i,
                  0,
                  "id" + i,
                  "which",
                  new Size(40, 30),
                  Optional.empty(),
                  new AnsweredItem(
                      List.of("<zoom>[1, 2, 3, 4]</zoom>", "<answer>A</answer>"),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      new ItemCost(9, 99, 5, 0.25)))));
    }
    return new Subject(
        "answers.jsonl",
        Subject.Form.JSON,
        List.of(bytes(String.join("\n", lines) + "\n")),
        input -> {
          Files.write(file, input);
          RecordLog.open(file, LoggedAnswer.class, LoggedAnswer::place).close();
        });
  }

  private Subject provenance() {
    String whole =
        "{\"commit\": \"abc\", \"changed_files\": [\"a\"], \"earlier_commits\": [\"b\"], \"changed_keys\": [\"train.steps\"], \"models\": {\"m\": \"sha256:1\"}, \"data\": {\"train\": \"sha256:2\"}, \"threads\": 2, \"shares\": 1}\n";
    return new Subject(
        "provenance.json",
        Subject.Form.JSON,
        List.of(bytes(whole)),
        input -> {
          Files.write(folder.resolve(Origin.FILE), input);
          Origin.read(folder).code();
        });
  }

  private Subject rollouts() throws IOException {
    RolloutLook look =
        new RolloutLook(
            List.of(),
            List.of(1, 2, 3),
            new RolloutLook.Sampled(List.of(4, 5), List.of(-0.5f, -1f), 1, true),
            "<answer>A</answer>",
            Optional.empty());
    RolloutRow row =
        new RolloutRow(
            0,
            0,
            0,
            0,
            "id",
            "sha256:1",
            List.of(look),
            Optional.of("A"),
            "A",
            Optional.of(
                new RolloutQuestion(
                    "Which?",
                    List.of("A", "B"),
                    List.of(),
                    List.of(),
                    Example.BoxesRule.ALL,
                    "kind",
                    List.of(),
                    Map.of("label", "A"))),
            Optional.of("<answer>A</answer>"),
            Map.of("answer", 1.0),
            1,
            0.5,
            List.of(0.5),
            true);
    new RolloutWriter(folder).write(0, List.of(row, row));
    Path file = RolloutReader.file(folder, 0);
    return new Subject(
        "rollouts",
        Subject.Form.BINARY,
        List.of(Files.readAllBytes(file)),
        input -> {
          Files.write(file, input);
          RolloutReader.read(file);
        });
  }
}
