package dev.ergo.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** A class that docs/extending.md shows, compiled. */
public final class DocumentExample {

  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");

  private DocumentExample() {}

  /**
   * Compiles and loads the class com.example.NAME of the document.
   *
   * @param folder where its files go
   */
  public static Class<?> load(String name, Path folder) throws Exception {
    Path source = Files.createDirectories(folder.resolve("com/example")).resolve(name + ".java");
    Files.writeString(source, text(name));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertEquals(0, code, "it does not compile");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      return loader.loadClass("com.example." + name);
    }
  }

  private static String text(String name) throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(RepositoryFiles.path("docs/extending.md")));
    while (example.find()) {
      if (example.group(1).contains(" " + name)) {
        return example.group(1);
      }
    }
    throw new AssertionError("docs/extending.md shows no " + name);
  }
}
