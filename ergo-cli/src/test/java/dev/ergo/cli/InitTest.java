package dev.ergo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that init writes hold on the data that they are for. */
@Tag("integration")
class InitTest {

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    Files.copy(RepositoryFiles.path("docs/images/scene.png"), folder.resolve("scene.png"));
    data =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"id": "a", "question": "Which mark?", "answer": "checker", "image": "scene.png"}
            {"id": "b", "question": "Which shape?", "answer": "cross", "image": "scene.png"}
            """);
  }

  private Said init(String options) {
    String all = folder.resolve("mine") + " " + options;
    return Said.by(("init " + all).strip().split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--lora 8 --device cpu --steps 3",
        "--model policies/ergo-tiny-grpo --question question --answer answer --image image",
      })
  void whatIsWrittenHoldsOnTheData(String options) {
    init("--data " + data + " " + options).succeeded();
    Said said = Said.by("validate", folder.resolve("mine/grpo.yaml").toString()).succeeded();
    assertTrue(said.out().contains("data.train: 2 rows; the first 2 can be used"), said.out());
    assertTrue(said.out().contains("memory plan"), said.out());
  }

  @Test
  void otherColumnsAreNamed() throws IOException {
    Path own =
        Files.writeString(
            folder.resolve("own.jsonl"),
            """
            {"q": "Which mark?", "gold": "checker", "picture": "scene.png"}
            """);
    init("--data " + own + " --question q --answer gold --image picture").succeeded();
    String file = folder.resolve("mine/grpo.yaml").toString();
    Said.by("validate", file).succeeded();
    String refusal = Said.by("validate", file, "data.train.columns.answer=silver").refusal();
    assertTrue(refusal.contains("the columns q, gold, picture are not all there"), refusal);
  }

  @Test
  void dataInTheFolderAreFoundWhereverItIsMovedTo() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.move(data, mine.resolve("rows.jsonl"));
    Files.move(folder.resolve("scene.png"), mine.resolve("scene.png"));
    init("--data " + mine.resolve("rows.jsonl")).succeeded();
    Path moved = Files.move(mine, folder.resolve("moved"));
    Said.by("validate", moved.resolve("grpo.yaml").toString()).succeeded();
  }

  @Test
  void validateFindsWhatTrainingWouldStumbleOver() throws IOException {
    init("--data " + data).succeeded();
    String file = folder.resolve("mine/grpo.yaml").toString();
    String noModel = Said.by("validate", file, "model.path=/nowhere").refusal();
    assertTrue(noModel.contains("/nowhere"), noModel);
    String noMemory = Said.by("validate", file, "train.memory.limit_gib=0.1").refusal();
    assertTrue(noMemory.contains("memory"), noMemory);
    Files.delete(folder.resolve("scene.png"));
    String noImage = Said.by("validate", file).refusal();
    assertTrue(noImage.contains("scene.png"), noImage);
    Files.delete(data);
    String noData = Said.by("validate", file).refusal();
    assertTrue(noData.contains("rows.jsonl"), noData);
  }

  @Test
  void nothingIsOverwrittenAndDataAreNeeded() throws IOException {
    init("--data " + data).succeeded();
    String text = Files.readString(folder.resolve("mine/grpo.yaml"));
    assertTrue(init("--data " + data + " --steps 9").refusal().contains("is there already"));
    assertEquals(text, Files.readString(folder.resolve("mine/grpo.yaml")));
    String refusal = Said.by("init", folder.resolve("other").toString()).refusal();
    assertEquals("error: no data given; name a file or folder with --data", refusal);
    String steps =
        Said.by("init", folder.resolve("x").toString(), "--data", "d", "--steps", "0").refusal();
    assertEquals("error: --steps is 0; give at least 1", steps);
  }
}
