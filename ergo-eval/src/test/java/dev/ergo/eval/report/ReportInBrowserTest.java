package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs bench/check_report.py on a report of 1,000 items and three policies. */
@Tag("slow")
class ReportInBrowserTest {

  @TempDir private Path folder;

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  @Test
  void aThousandItemsStayQuickAndTextStaysText() throws Exception {
    assumeTrue(
        isThere("chromium") || System.getenv("CHROMIUM") != null,
        "skipped: no chromium on the PATH (Debian: apt-get install chromium)");
    assumeTrue(isThere("python3"), "skipped: no python3 on the PATH");
    Path report = folder.resolve("report.html");
    new HtmlReport("A thousand items", "made-up answers")
        .section("Items", SampleBrowser.of(1000, 100))
        .write(report);

    Path out = folder.resolve("out.json");
    Process process =
        new ProcessBuilder(
                "python3", Path.of("..", "bench", "check_report.py").toString(), report.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int status = process.waitFor();
    String told = Files.readString(out);
    System.out.println(told);
    assertEquals(0, status, told);
    JsonNode measured = new ObjectMapper().readTree(told);
    JsonNode items = measured.get("items");
    assertEquals("1,000 of 1,000 items", items.get("all").asText());
    assertEquals(SampleBrowser.FIRST_ONLY + " of 1,000 items", items.get("pair first").asText());
    assertEquals(SampleBrowser.SECOND_ONLY + " of 1,000 items", items.get("pair second").asText());
    assertEquals("100 of 1,000 items", items.get("search <script>").asText());
    assertTrue(measured.get("script_shown_as_text").asBoolean(), told);
    assertEquals(4, measured.get("opened_item").get("images").asInt(), told);
    assertEquals(3, measured.get("opened_item").get("boxes").asInt(), told);
  }
}
