package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class StandInTest {

  @TempDir Path folder;

  @Test
  void aWebPageInAFilesPlaceIsNamedWithItsCause() throws IOException {
    Path file = Files.writeString(folder.resolve("a.parquet"), "\r\n <!DOCTYPE html>\n<html>");
    assertEquals(
        file
            + " is a web page (HTML): a download without its login or with a wrong address leaves it; fetch the file again",
        assertThrows(UserException.class, () -> StandIn.refuse(file)).getMessage());
    for (String start : new String[] {"<html lang=en>", "<head>", "<BODY>"}) {
      assertEquals(Optional.of(StandIn.WEB_PAGE), StandIn.of(start), start);
    }
  }

  @Test
  void otherFilesPass() throws IOException {
    StandIn.refuse(Files.writeString(folder.resolve("a.json"), "{\"text\": \"<html>\"}"));
    StandIn.refuse(folder.resolve("absent"));
    assertEquals(Optional.empty(), StandIn.of("version 1"));
  }

  @Test
  void itsTextSaysWhatToDo() {
    assertEquals(
        "a git-lfs pointer (fetch the file itself (git lfs pull in its repository))",
        StandIn.LFS_POINTER.toString());
  }
}
