package dev.ergo.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class CodeVersionTest {

  @TempDir private Path folder;

  private int git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private boolean makesRepositories() throws InterruptedException {
    try {
      return git("init") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void whatDiffersFromTheCommitIsNamed() throws IOException, InterruptedException {
    assumeTrue(makesRepositories(), "git can make no repository on this machine");
    Path code = Files.writeString(folder.resolve("Code.java"), "one");
    assertEquals(0, git("add", "-A"));
    assertEquals(0, git("commit", "-m", "first"));
    CodeVersion checkout = new CodeVersion(folder, "0123456789abcdef");
    assertTrue(checkout.commit().matches("[0-9a-f]{40}"), checkout.commit());
    assertEquals(List.of(), checkout.changed());

    String before = checkout.commit();
    Files.writeString(code, "two");
    Files.writeString(folder.resolve("New.java"), "three");
    assertEquals(List.of("Code.java", "New.java"), checkout.changed());
    assertEquals(before, checkout.commit());

    assertEquals(0, git("add", "-A"));
    assertEquals(0, git("commit", "-m", "second"));
    assertTrue(!checkout.commit().equals(before), "the commit is the newest one");
    assertEquals(List.of(), checkout.changed());
  }

  @Test
  void outsideOfACheckoutNothingIsClaimed() {
    for (String nothing : new String[] {null, "", " "}) {
      assertEquals(CodeVersion.UNKNOWN, new CodeVersion(folder, nothing).commit());
      assertEquals(List.of(CodeVersion.UNKNOWN), new CodeVersion(folder, nothing).changed());
    }
  }

  @Test
  void outsideOfACheckoutTheEnvironmentTells() {
    CodeVersion built = new CodeVersion(folder, "0123456789abcdef0123456789abcdef01234567\n");
    assertEquals("0123456789abcdef0123456789abcdef01234567", built.commit());
    assertEquals(List.of(), built.changed());
  }

  @Test
  void whatIsNoCommitIsRefused() {
    for (String wrong : new String[] {"main", "01234", "0123456789-dirty", "0123456 89abcde"}) {
      UserException refused =
          assertThrows(UserException.class, () -> new CodeVersion(folder, wrong).commit());
      assertTrue(refused.getMessage().contains(CodeVersion.BUILT_FROM), refused.getMessage());
      assertTrue(refused.getMessage().contains(wrong), refused.getMessage());
    }
  }
}
