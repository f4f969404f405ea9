package dev.ergo.rl.job;

import dev.ergo.data.ExampleWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Configurations and data of runs that take seconds. */
public final class TinyRuns {

  private final Path folder;

  public TinyRuns(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** The folder of a run. */
  public Path run(String name) {
    return folder.resolve("runs").resolve(name);
  }

  /** An untrained model of a few thousand weights learns episodes on {@code data}. */
  public Path sft(String data) {
    return config(
        "sft.yaml",
        """
        job: sft
        run: {name: sft, dir: %s, seed: 5}
        model:
          device: %s
          init:
            tokenizer: %s
            hidden_size: 32
            layers: 1
            heads: 2
            kv_heads: 1
            intermediate_size: 64
            mrope_section: [2, 3, 3]
            vision_hidden_size: 32
            vision_depth: 2
            vision_heads: 2
            vision_intermediate_size: 64
        prompts:
          system: "Zoom."
          looks: ["{question} Zoom.", "{question}"]
          single: "{question}"
        episode: {budget: 4, max_new_tokens1: 40, max_new_tokens2: 24}
        data:
          train: {%s}
        train: {steps: 12, prompts_per_step: 3, optimizer: {learning_rate: 5e-3}, checkpoint: {every: 2}}
        """
            .formatted(
                folder.resolve("runs"), TestDevice.name(), Fixtures.path("tokenizer/tiny"), data));
  }

  /** Reinforcement learning from a trained model. */
  public Path grpo(Path model, String data) {
    return config(
        "grpo.yaml",
        """
        job: grpo
        run: {name: grpo, dir: %s, seed: 6}
        model: {device: %s, path: %s}
        episode: {budget: 4, max_new_tokens1: 40, max_new_tokens2: 24}
        data:
          train: {%s}
          validation: {%s, limit: 3}
          allow_overlap: true
        train:
          steps: 12
          prompts_per_step: 3
          group_size: 3
          updates_per_step: 2
          optimizer: {learning_rate: 1e-3}
          checkpoint: {every: 2}
          validation: {items: 3}
          memory: {microbatch_tokens: 400}
        rewards: {answer: 1, region: 1, coverage: 1, area: 0.5, format: 0.5, gamma: 0.3}
        loss: {beta: 0.01}
        judge: {max_new_tokens: 12}
        """
            .formatted(folder.resolve("runs"), TestDevice.name(), model, data, data));
  }

  public Path config(String name, String yaml) {
    try {
      return Files.writeString(folder.resolve(name), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Noisy pictures with a bright square that the question asks for. */
  public Path examples(String name, int count) {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(Pictures.png(i));
    }
    return examples(name, images);
  }

  /** The same with given image files. */
  public Path examples(String name, List<byte[]> images) {
    Path file = folder.resolve(name);
    try (ExampleWriter writer = ExampleWriter.create(file)) {
      for (int i = 0; i < images.size(); i++) {
        writer.write(Pictures.example(i), images.get(i));
      }
      writer.publish();
    }
    return file;
  }
}
