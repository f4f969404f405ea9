package dev.ergo.rl.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links between the documents lead to files that exist and to headings in them. */
@Tag("unit")
class DocumentLinksTest {

  private static final Path ROOT = RepositoryFiles.path(".");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");

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
