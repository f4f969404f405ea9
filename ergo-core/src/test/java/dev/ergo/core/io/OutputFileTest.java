package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class OutputFileTest {

  private static final OutputFile.Former OWN = OutputFile.Former.lines("id", "text");

  @TempDir Path folder;

  private static String refusal(Path output, Path... inputs) {
    return assertThrows(
            UserException.class, () -> OutputFile.check("job.output", output, OWN, inputs))
        .getMessage();
  }

  @Test
  void whatCanBeWrittenPasses() throws IOException {
    Path there = Files.writeString(folder.resolve("there"), "{\"id\": 1, \"text\": \"\"}\n");
    OutputFile.check("job.output", there, OWN, folder, folder.resolve("absent"));
    OutputFile.check("job.output", folder.resolve("a/b/c"), OWN, there);
    OutputFile.check("job.output", null, OWN);
    assertFalse(Files.exists(folder.resolve("a")));
  }

  @Test
  void aFolderAndAPlaceBelowAFileAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertEquals("job.output: " + folder + " is a folder; name a file in it", refusal(folder));
    assertEquals(
        "job.output: %s can't be made, for %s is no folder; give another path"
            .formatted(file.resolve("a/b"), file),
        refusal(file.resolve("a/b")));
  }

  @Test
  void anInputIsNotReplaced() throws IOException {
    Path input = Files.writeString(folder.resolve("input"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), input);
    Path other = Files.createFile(folder.resolve("other"));
    OutputFile.check("job.output", other, OWN, input);
    String message =
        "job.output: %s is what the job reads, and would replace it; give another path";
    assertEquals(message.formatted(input), refusal(input, other, input));
    assertEquals(message.formatted(link), refusal(link, input));
  }

  @Test
  void aFileOfSomebodyElseIsNotReplaced() throws IOException {
    for (String text :
        List.of(
            "x",
            "[]",
            "{\"id\": 1}\n{\"id\": 2, \"text\": \"\"}\n",
            "{\"text\": {\"id\": 1}}",
            "{")) {
      Path file = Files.writeString(folder.resolve("file"), text);
      assertEquals(
          "job.output: "
              + file
              + " is there already and was not written by this job; it was left as it is: give another path or delete it yourself",
          refusal(file));
    }
    Path either = Files.writeString(folder.resolve("either"), "{\"id\": 1, \"error\": \"e\"}\n");
    OutputFile.check("job.output", either, OWN.or(OutputFile.Former.lines("id", "error")));
  }
}
