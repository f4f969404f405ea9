package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.job.Jobs;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every path of a configuration is one that is found from anywhere, or one that is written to. */
@Tag("unit")
class ConfiguredPathsTest {

  /** Relative to the working directory, whoever names them. */
  private static final Set<String> WRITTEN =
      Set.of(
          "ExportConfig.output",
          "ImportConfig.output",
          "InspectConfig.output",
          "InspectConfig.export",
          "InspectConfig.report",
          "ScenesConfig.output",
          "SweepConfig.results",
          "Target.output");

  private final Set<String> read = new TreeSet<>();
  private final Set<String> unmarked = new TreeSet<>();

  @Test
  void pathsAreReadOrWritten() {
    Jobs.sections().values().forEach(this::collect);
    assertEquals(WRITTEN, unmarked);
    assertTrue(
        read.containsAll(
            Set.of(
                "ModelConfig.path",
                "ModelConfig.adapter",
                "DataSetConfig.path",
                "LayoutConfig.imageDir",
                "JudgeConfig.path",
                "GenerateConfig.input")),
        () -> "texts that are paths: " + read);
  }

  private void collect(Class<?> type) {
    if (!type.isRecord()) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = type.getSimpleName() + "." + component.getName();
      if (component.isAnnotationPresent(InputPath.class)) {
        read.add(name);
      } else if (component.getGenericType().getTypeName().matches(".*\\b(Path|DataPaths)\\b.*")
          && !component.isAnnotationPresent(JsonUnwrapped.class)) {
        unmarked.add(name);
      }
      below(component.getGenericType());
    }
  }

  private void below(Type type) {
    if (type instanceof Class<?> plain) {
      collect(plain);
    } else if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        below(argument);
      }
    }
  }
}
