package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run shows of its data before it computes anything. */
@Tag("integration")
class FirstExampleTest {

  @TempDir Path folder;

  private String data(TinyRuns runs) throws IOException {
    Path file = folder.resolve("one.parquet");
    try (ExampleWriter writer = ExampleWriter.create(file)) {
      Example first = Pictures.example(0);
      writer.write(
          new Example(
              "a<b>",
              "Is it\n<script>red</script>\u001b[31m?",
              List.of("ye<s", "no"),
              "no",
              first.image(),
              List.of(new PixelBox(10, 20, 40, 50)),
              Example.BoxesRule.ALL,
              "",
              List.of(),
              Map.of()),
          Pictures.png(0));
      writer.publish();
    }
    return "path: " + file;
  }

  @Test
  void itIsShownOnceAsTheModelReadsIt() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    String data = data(runs);
    for (Path config : new Path[] {runs.sft(data), runs.grpo(Fixtures.path("model/A"), data)}) {
      String name = config.getFileName().toString().replace(".yaml", "");
      Map<String, String> settings =
          Map.of("train.steps", "1", "train.validation.items", "0", "train.validation.every", "0");
      String said = Launch.of(config, settings).succeeded().out();
      int shown = said.indexOf("the first example as the model reads it");
      assertTrue(shown >= 0 && shown < said.indexOf("step 1/1"), said);
      assertTrue(said.contains("question: Is it <script>red</script> [31m?\n"), said);
      assertTrue(said.contains("options: A. ye<s | B. no (right)"), said);
      assertTrue(said.contains("target boxes [10, 20, 40, 50], seen at ["), said);
      Path page = runs.run(name).resolve("first-example.html");
      String html = Files.readString(page);
      assertFalse(html.contains("<script>red"), "markup of data in the page");
      assertTrue(html.contains("&lt;script&gt;red&lt;/script&gt;"), html);
      assertTrue(html.contains("&lt;|image_pad|&gt; x "), html);
      assertTrue(html.contains("data:image/png;base64,"), html);
      assertTrue(html.contains("class=\"box-target\""), html);

      Files.writeString(page, "as it was");
      Files.delete(runs.run(name).resolve("summary.json"));
      String again = Launch.of(config, settings).succeeded().out();
      assertTrue(again.contains("resumed"), again);
      assertFalse(again.contains("the first example"), again);
      assertEquals("as it was", Files.readString(page));
    }
  }
}
