package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a configuration reads, beside it and in the installation. */
@Tag("unit")
class InputPathsTest {

  record Root(Model model, List<Part> parts, Map<String, Model> named) {}

  record Model(@InputPath String path, String dir) {}

  /** Of any form, as a data set's path is. */
  record Part(@InputPath Object path) {}

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();
  private Path file;

  @BeforeEach
  void layOut() throws IOException {
    file = folder.resolve("mine/run.yaml");
    Files.createDirectories(folder.resolve("mine/data"));
    Files.createDirectories(folder.resolve("installed/policies"));
    Files.createDirectories(folder.resolve("installed/data"));
  }

  private InputPaths paths() {
    return new InputPaths(
        Optional.of(folder.resolve("installed")), at -> Optional.of(file), notes::add);
  }

  private ObjectNode found(String yaml) {
    return found(paths(), yaml);
  }

  private ObjectNode found(InputPaths paths, String yaml) {
    ObjectNode tree = YamlReader.readFile(yaml, file).root();
    return paths.found(tree, ConfigKeys.of(Root.class).fields());
  }

  @Test
  void whatLiesBesideTheFileIsFoundThere() {
    ObjectNode found = found("model: {path: data, dir: data}\nnamed: {a: {path: ../mine/data}}\n");
    assertEquals(folder.resolve("mine/data").toString(), found.at("/model/path").asText());
    assertEquals("data", found.at("/model/dir").asText(), "what is written is not looked for");
    assertEquals(folder.resolve("mine/data").toString(), found.at("/named/a/path").asText());
  }

  @Test
  void whatIsInstalledComesLastAndWhatIsNowhereStays() {
    InputPaths paths = paths();
    ObjectNode found =
        found(paths, "model: {path: policies}\nparts: [{path: nowhere}, {path: 7}]\n");
    String policies = folder.resolve("installed/policies").toString();
    assertEquals(policies, found.at("/model/path").asText());
    assertEquals(Map.of(policies, "policies"), paths.installed());
    assertEquals("nowhere", found.at("/parts/0/path").asText());
    assertEquals(7, found.at("/parts/1/path").asInt());
    assertEquals(List.of(), notes);
  }

  @Test
  void theWorkingDirectoryComesFirstAndOthersAreNamed() {
    // Tests run in the folder of their module.
    Path own = folder.resolve("mine/src");
    own.toFile().mkdir();
    assertEquals("src", found("model: {path: src}\n").at("/model/path").asText());
    assertEquals(
        List.of(
            "model.path: src is %s; there is one at %s too: give a whole path if that is meant"
                .formatted(Path.of("src").toAbsolutePath(), own)),
        notes);
  }

  @Test
  void listsOfPathsAndOfSectionsAreLookedThrough() {
    ObjectNode found = found("parts: [{path: [data, {path: data, weight: 2}]}]\n");
    assertEquals(
        "[\"%1$s\",{\"path\":\"%1$s\",\"weight\":2}]".formatted(folder.resolve("mine/data")),
        found.at("/parts/0/path").toString());
    assertEquals(2, notes.size(), "the installation has one too");
  }

  @Test
  void wholePathsAndWhatIsNoPathStay() {
    assertEquals("/data", found("model: {path: /data}\n").at("/model/path").asText());
    assertEquals("\0", found("model: {path: \"\\0\"}\n").at("/model/path").asText());
  }

  @Test
  void eachPathIsLookedForBesideTheFileThatGivesIt() throws IOException {
    Path base = Files.writeString(folder.resolve("base.yaml"), "model: {path: other}\n");
    Files.createDirectories(folder.resolve("other"));
    Files.writeString(file, "extends: ../base.yaml\nparts: [{path: data}]\n");
    LoadedConfig<Root> loaded = ConfigLoader.load(file, Map.of(), Root.class);
    assertEquals(base.resolveSibling("other").toString(), loaded.value().model().path());
    assertEquals(file.resolveSibling("data").toString(), loaded.value().parts().get(0).path());
    Map<String, String> override = Map.of("model.path", "data");
    String given = ConfigLoader.load(file, override, Root.class).value().model().path();
    assertEquals("data", given, "the command line has no file beside which to look");
  }
}
