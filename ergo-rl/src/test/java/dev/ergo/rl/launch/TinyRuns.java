package dev.ergo.rl.launch;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.fixtures.Fixtures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Configurations and data of runs that take seconds. */
final class TinyRuns {

  static final Size IMAGE = new Size(120, 90);

  private final Path folder;

  TinyRuns(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** The folder of a run. */
  Path run(String name) {
    return folder.resolve("runs").resolve(name);
  }

  /** An untrained model of a few thousand weights learns episodes on {@code data}. */
  Path sft(String data) {
    return config(
        "sft.yaml",
        """
        job: sft
        run: {name: sft, dir: %s, seed: 5}
        model:
          device: cpu
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
          stage1: "{question} Zoom."
          stage2: "{question}"
          single: "{question}"
        episode: {budget: 4, max_new_tokens1: 40, max_new_tokens2: 24}
        data:
          train: {%s}
        train: {steps: 12, prompts_per_step: 3, learning_rate: 5e-3, checkpoint_every: 2}
        """
            .formatted(folder.resolve("runs"), Fixtures.path("tokenizer/tiny"), data));
  }

  /** Reinforcement learning from a trained model. */
  Path grpo(Path model, String data) {
    return config(
        "grpo.yaml",
        """
        job: grpo
        run: {name: grpo, dir: %s, seed: 6}
        model: {device: cpu, path: %s}
        episode: {budget: 4, max_new_tokens1: 40, max_new_tokens2: 24}
        data:
          train: {%s}
          validation: {%s, limit: 3}
        train:
          steps: 12
          prompts_per_step: 3
          group_size: 3
          updates_per_step: 2
          learning_rate: 1e-3
          checkpoint_every: 2
          validation_items: 3
          microbatch_tokens: 400
        rewards: {answer: 1, region: 1, coverage: 1, area: 0.5, format: 0.5, gamma: 0.3}
        loss: {beta: 0.01}
        judge: {max_new_tokens: 12}
        """
            .formatted(folder.resolve("runs"), model, data, data));
  }

  Path config(String name, String yaml) {
    try {
      return Files.writeString(folder.resolve(name), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Noisy pictures with a bright square that the question asks for. */
  Path examples(String name, int count) {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(png(i));
    }
    return examples(name, images);
  }

  /** The same with given image files. */
  Path examples(String name, List<byte[]> images) {
    Path file = folder.resolve(name);
    try (ExampleWriter writer = ExampleWriter.create(file)) {
      for (int i = 0; i < images.size(); i++) {
        writer.write(example(i), images.get(i));
      }
      writer.publish();
    }
    return file;
  }

  private static Example example(int index) {
    return new Example(
        "e" + index,
        "Where?",
        List.of(),
        index % 2 == 0 ? "left" : "right",
        new Unread("e" + index),
        List.of(square(index)),
        Example.BoxesRule.ALL,
        "");
  }

  private static PixelBox square(int index) {
    int x = index % 2 == 0 ? 10 : 70;
    return new PixelBox(x, 30, x + 30, 60);
  }

  static byte[] png(int index) {
    BufferedImage image =
        new BufferedImage(IMAGE.width(), IMAGE.height(), BufferedImage.TYPE_INT_RGB);
    Random random = new Random(index);
    PixelBox bright = square(index);
    for (int y = 0; y < IMAGE.height(); y++) {
      for (int x = 0; x < IMAGE.width(); x++) {
        boolean inside = x >= bright.x1() && x < bright.x2() && y >= bright.y1() && y < bright.y2();
        image.setRGB(x, y, inside ? 0xFFF0C0 : random.nextInt(0x404040));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Stands for an image whose file is given apart. */
  private record Unread(String id) implements ImageSource {

    @Override
    public Size size() {
      return IMAGE;
    }

    @Override
    public RgbImage load() {
      throw new IllegalStateException("the file of " + id + " is given apart");
    }
  }
}
