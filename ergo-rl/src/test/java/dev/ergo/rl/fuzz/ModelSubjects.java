package dev.ergo.rl.fuzz;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of models and adapters, and configurations. */
final class ModelSubjects {

  private final Path folder;

  /**
   * Reads nothing yet.
   *
   * @param folder a folder of its own, in which inputs are read as files
   */
  ModelSubjects(Path folder) {
    this.folder = folder;
  }

  List<Subject> all() throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (String name :
        List.of(
            "config.json",
            "generation_config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "chat_template.json")) {
      subjects.add(model(name));
    }
    subjects.add(adapter("adapter_config.json", Subject.Form.JSON));
    subjects.add(adapter("adapter_model.safetensors", Subject.Form.BINARY));
    subjects.add(configurations());
    return subjects;
  }

  /** The file in a folder whose other files are whole. */
  private Subject model(String name) throws IOException {
    Path model = folder.resolve(name.replace('.', '-'));
    copy(Fixtures.path("model/A"), model);
    ModelConfig section =
        ConfigLoader.of(ModelConfig.class, Map.of("path", model.toString(), "device", "cpu"));
    return new Subject(
        name,
        Subject.Form.JSON,
        List.of(Files.readAllBytes(model.resolve(name))),
        input -> {
          Files.write(model.resolve(name), input);
          PolicyOutline outline = PolicyOutline.of(section, null);
          outline.chat().tokenizer().decode(outline.chat().tokenizer().encode("Which <b>?"), true);
        });
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Subject adapter(String name, Subject.Form form) throws IOException {
    QwenConfig config = QwenConfig.read(Fixtures.path("model/A/config.json"));
    Path adapter = folder.resolve(name.replace('.', '-'));
    copy(Fixtures.path("model/A_forms/some_layers"), adapter);
    List<byte[]> whole = new ArrayList<>(List.of(Files.readAllBytes(adapter.resolve(name))));
    if (form == Subject.Form.JSON) {
      whole.add(Files.readAllBytes(Fixtures.path("model/A_forms/patterns/" + name)));
      whole.add(Files.readAllBytes(Fixtures.path("model/A_forms/regex_rslora/" + name)));
    }
    return new Subject(
        name,
        form,
        whole,
        input -> {
          Files.write(adapter.resolve(name), input);
          try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            LoraAdapter.load(adapter, config, manager);
          }
        });
  }

  private Subject configurations() throws IOException {
    List<byte[]> whole = new ArrayList<>();
    try (Stream<Path> files = Files.list(RepositoryFiles.path("configs")).sorted()) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
        // What it extends is found under its bare name alone.
        if (!Files.readString(file).contains("extends:")) {
          whole.add(Files.readAllBytes(file));
        }
      }
    }
    Path file = folder.resolve("job.yaml");
    return new Subject(
        "yaml",
        Subject.Form.TEXT,
        whole,
        input -> {
          Files.write(file, input);
          Jobs.load(file, List.of());
        });
  }
}
