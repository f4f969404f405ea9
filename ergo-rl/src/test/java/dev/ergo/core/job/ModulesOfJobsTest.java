package dev.ergo.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.config.ConfigKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages about modules that are absent name the ones that jobs and sections come with. */
@Tag("unit")
class ModulesOfJobsTest {

  private static final List<String> MODULES =
      List.of("ergo-core", "ergo-data", "ergo-eval", "ergo-rl");

  @Test
  void jobsAndSectionsAreListedUnderTheirModules() {
    Map<String, Set<String>> jobs = new HashMap<>();
    Map<String, String> lowest = new HashMap<>();
    for (Job<?> job : Jobs.all().values()) {
      String module = "ergo-" + job.getClass().getPackageName().split("\\.")[2];
      jobs.computeIfAbsent(module, name -> new TreeSet<>()).add(job.name());
      for (String section : ConfigKeys.of(job.config()).types().keySet()) {
        lowest.merge(section, module, (a, b) -> MODULES.indexOf(a) < MODULES.indexOf(b) ? a : b);
      }
    }
    Map<String, Set<String>> sections = new HashMap<>();
    lowest.forEach(
        (section, module) ->
            sections.computeIfAbsent(module, name -> new TreeSet<>()).add(section));
    jobs.remove("ergo-core");
    sections.remove("ergo-core");
    assertEquals(jobs, sorted(Jobs.JOBS_OF));
    assertEquals(sections, sorted(Jobs.SECTIONS_OF));
  }

  @Test
  void aSectionIsOfTheSameTypeInAllJobs() {
    for (Job<?> job : Jobs.all().values()) {
      ConfigKeys.of(job.config())
          .types()
          .forEach((key, type) -> assertEquals(Jobs.sections().get(key), type, key));
    }
  }

  private static Map<String, Set<String>> sorted(Map<String, List<String>> listed) {
    Map<String, Set<String>> sorted = new HashMap<>();
    listed.forEach((module, names) -> sorted.put(module, new TreeSet<>(names)));
    return sorted;
  }
}
