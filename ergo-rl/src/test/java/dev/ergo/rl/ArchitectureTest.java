package dev.ergo.rl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.ergo.core.job.Main;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Modules and packages depend on each other in one direction, and so do classes, but for a few. */
@Tag("unit")
class ArchitectureTest {

  /** From the lowest to the highest; a module may use those before it. */
  private static final List<String> MODULES = List.of("core", "data", "eval", "rl");

  /**
   * Classes that use each other and are meant to: an interface or a record beside what it names.
   * Whoever adds a line here says why.
   */
  private static final Set<Set<String>> MEANT = Set.of(Set.of("EpisodeScorer", "RewardConfig"));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ergo");
    assertTrue(classes.size() > 500, "found only " + classes.size() + " classes");
  }

  @Test
  void modulesDependOnThoseBelow() {
    for (int i = 0; i < MODULES.size(); i++) {
      String[] above =
          MODULES.subList(i + 1, MODULES.size()).stream()
              .map(module -> "dev.ergo." + module + "..")
              .toArray(String[]::new);
      if (above.length > 0) {
        noClasses()
            .that()
            .resideInAPackage("dev.ergo." + MODULES.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(above)
            .check(classes);
      }
    }
  }

  /** A program that embeds a module has a console of its own. */
  @Test
  void librariesPrintNowhere() {
    noClasses()
        .that()
        .resideInAnyPackage(
            MODULES.stream().map(module -> "dev.ergo." + module + "..").toArray(String[]::new))
        .and()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(classes);
  }

  @Test
  void testDataStaysInTests() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ergo.fixtures..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ergo.fixtures..")
        .check(classes);
  }

  @Test
  void packagesDependOnEachOtherInOneDirection() {
    slices().matching("dev.ergo.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void classesOfAPackageDependOnEachOtherInOneDirection() {
    assertEquals(MEANT, cycles(uses()), "a cycle that is gone leaves the list too");
  }

  @Test
  void aCycleIsFound() {
    Map<String, Set<String>> uses =
        Map.of(
            "x.A", Set.of("x.B"),
            "x.B", Set.of("x.C"),
            "x.C", Set.of("x.D"),
            "x.D", Set.of("x.B", "x.E"),
            "x.E", Set.of());
    assertEquals(Set.of(Set.of("B", "C", "D")), cycles(uses));
    assertTrue(uses().get("dev.ergo.eval.Evaluation").size() > 5, "classes are read");
  }

  /** The top-level classes that each top-level class names. */
  private static Map<String, Set<String>> uses() {
    Map<String, Set<String>> uses = new HashMap<>();
    for (JavaClass type : classes) {
      String from = topLevel(type);
      Set<String> others = uses.computeIfAbsent(from, name -> new HashSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(use -> topLevel(use.getTargetClass().getBaseComponentType()))
          .filter(to -> to.startsWith("dev.ergo.") && !to.equals(from))
          .forEach(others::add);
    }
    return uses;
  }

  private static String topLevel(JavaClass type) {
    return type.getName().replaceAll("\\$.*", "");
  }

  /** The sets of classes, by their simple names, of which each can be reached from each other. */
  private static Set<Set<String>> cycles(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new HashMap<>();
    uses.forEach((name, others) -> reached.put(name, new HashSet<>(others)));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Set<String> others : reached.values()) {
        for (String other : List.copyOf(others)) {
          grown |= others.addAll(reached.getOrDefault(other, Set.of()));
        }
      }
    }
    Set<Set<String>> cycles = new HashSet<>();
    reached.forEach(
        (name, others) -> {
          if (others.contains(name)) {
            cycles.add(
                others.stream()
                    .filter(other -> reached.getOrDefault(other, Set.of()).contains(name))
                    .map(other -> other.replaceAll(".*\\.", ""))
                    .collect(toCollection(TreeSet::new)));
          }
        });
    return cycles;
  }
}
