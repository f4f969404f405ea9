package dev.ergo.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No package of any module depends on itself by way of others. */
@Tag("unit")
class PackageCyclesTest {

  /** A package's name in an import or a qualified name; Javadoc may point anywhere. */
  private static final Pattern NAME = Pattern.compile("\\bdev\\.ergo(?:\\.[a-z]\\w*)*(?=\\.[A-Z])");

  private static final Pattern DECLARED = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

  @Test
  void packagesDependOnEachOtherInOneDirection() throws IOException {
    Map<String, Set<String>> packages = new TreeMap<>();
    for (Path file : sources()) {
      String text = COMMENT.matcher(Files.readString(file)).replaceAll("");
      Matcher declared = DECLARED.matcher(text);
      assertTrue(declared.find(), file.toString());
      Set<String> others = packages.computeIfAbsent(declared.group(1), name -> new TreeSet<>());
      Matcher name = NAME.matcher(text);
      while (name.find()) {
        others.add(name.group());
      }
      others.remove(declared.group(1));
    }
    assertTrue(packages.size() > 40, "found only " + packages.keySet());
    assertTrue(packages.get("dev.ergo.eval").contains("dev.ergo.eval.item"), "imports are read");
    assertEquals(Set.of(), tangled(packages));
  }

  @Test
  void aCycleIsFound() {
    Map<String, Set<String>> packages =
        Map.of(
            "a", Set.of("b"),
            "b", Set.of("c"),
            "c", Set.of("d"),
            "d", Set.of("b", "e"),
            "e", Set.of());
    assertEquals(Set.of("b", "c", "d"), tangled(packages));
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(RepositoryFiles.root())) {
      for (Path folder : modules.map(module -> module.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  /** The packages that can be reached from themselves. */
  private static Set<String> tangled(Map<String, Set<String>> packages) {
    Map<String, Set<String>> reached = new HashMap<>();
    packages.forEach((name, others) -> reached.put(name, new HashSet<>(others)));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Set<String> others : reached.values()) {
        for (String other : List.copyOf(others)) {
          grown |= others.addAll(reached.getOrDefault(other, Set.of()));
        }
      }
    }
    Set<String> tangled = new TreeSet<>();
    reached.forEach(
        (name, others) -> {
          if (others.contains(name)) {
            tangled.add(name);
          }
        });
    return tangled;
  }
}
