package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links between the documents and the classes they name lead to something that exists. */
@Tag("unit")
class DocumentLinksTest {

  private static final Path ROOT = RepositoryFiles.path(".");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");

  private static final Pattern CLASS = Pattern.compile("\\b(?:[A-Z][a-z]+){2,}\\b");
  private static final Set<String> FOREIGN = Set.of("TorchScript");

  @Test
  void leadSomewhere() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String folder : List.of(".", "docs", "bench", "policies")) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(ROOT.resolve(folder), "*.md")) {
        files.forEach(documents::add);
      }
    }
    assertTrue(documents.size() > 10, documents.toString());
    List<String> broken = new ArrayList<>();
    for (Path document : documents) {
      for (Matcher link = LINK.matcher(Files.readString(document)); link.find(); ) {
        if (!link.group(1).startsWith("http") && !leads(document, link.group(1), link.group(2))) {
          broken.add(ROOT.relativize(document) + ": " + link.group());
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  /** Names of two and more parts, so that words of the language are none. */
  @Test
  void namedClassesExist() throws IOException {
    Set<String> known = new HashSet<>(FOREIGN);
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(ROOT, "ergo-*")) {
      for (Path module : modules) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files.forEach(file -> known.add(file.getFileName().toString().replace(".java", "")));
        }
      }
    }
    String text = Files.readString(ROOT.resolve("docs/architecture.md"));
    Set<String> named =
        CLASS.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    assertTrue(named.size() > 30, named.toString());
    named.removeAll(known);
    assertEquals(Set.of(), named);
  }

  private static boolean leads(Path document, String file, String heading) throws IOException {
    Path target = file.isEmpty() ? document : document.resolveSibling(file);
    return Files.exists(target) && (heading == null || headings(target).contains(heading));
  }

  /** Names of the headings as GitHub makes them of their text. */
  private static Set<String> headings(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
