package dev.ergo.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class OriginTest {

  @TempDir Path run;

  @Test
  void readsWhatWasWrittenAndSaysWhatChanged() throws IOException {
    Files.writeString(
        run.resolve("provenance.json"),
        """
        {"commit": "c2", "changed_files": ["docs/x.md", "ergo-core/src/main/java/A.java"], "earlier_commits": ["c1"], "changed_keys": ["data.on_bad_image"], "models": {"a": "1", "b": "2"},
         "data": {"train": "x"}, "threads": 4, "shares": 2}
        """);
    Origin origin = Origin.read(run);
    assertEquals("c2", origin.commit());
    assertEquals(List.of("c1"), origin.earlierCommits());
    assertEquals(List.of("data.on_bad_image"), origin.changedKeys());
    assertEquals("c2 with changes, before it c1", origin.code());
    assertEquals(Optional.of(new Parallelism(4, 2)), origin.parallelism());
    Origin clean =
        new Origin("c", List.of("docs/x.md"), List.of(), List.of(), Map.of(), Map.of(), 1, null);
    assertEquals("c", clean.code());
    Map<String, String> same = Map.of("a", "1", "b", "2");
    assertEquals(Optional.empty(), origin.changedIn(same, Map.of("train", "x")));
    assertEquals(
        Optional.of("the weights in b"),
        origin.changedIn(Map.of("a", "1", "b", "3"), Map.of("train", "y")));
    assertEquals(Optional.of("the train data"), origin.changedIn(same, Map.of("train", "y")));
  }

  @Test
  void readsTheSharesOfARunThatCalledThemLanes() throws IOException {
    Files.writeString(run.resolve("provenance.json"), "{\"threads\": 4, \"lanes\": 2}");
    assertEquals(Optional.of(new Parallelism(4, 2)), Origin.read(run).parallelism());
  }

  @Test
  void namesADamagedFile() throws IOException {
    for (String text : List.of("{", "null", "", "[]", "{\"changed_files\": [null]}")) {
      Files.writeString(run.resolve("provenance.json"), text);
      UserException e = assertThrows(UserException.class, () -> Origin.read(run), text);
      assertEquals(
          run.resolve("provenance.json") + " can't be read; delete its folder to run it anew",
          e.getMessage());
    }
  }
}
