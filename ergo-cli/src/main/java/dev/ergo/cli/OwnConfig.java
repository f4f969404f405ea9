package dev.ergo.cli;

import dev.ergo.core.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A commented configuration for data of one's own.
 *
 * @param answers what is known of it
 */
record OwnConfig(Answers answers) {

  /** The policy that comes with Ergo. */
  static final String SMALL = "policies/ergo-tiny";

  /**
   * What is known.
   *
   * @param name of the run
   * @param train questions to train on
   * @param validation held-out questions; null for none
   * @param question column of the question
   * @param answer column of the answer
   * @param image column of the image
   * @param model folder of the model, or its name in the Hugging Face cache
   * @param lora rank of an adapter; 0 for full weights
   * @param device auto, cpu or cuda:N
   * @param steps steps of training
   */
  record Answers(
      String name,
      String train,
      String validation,
      String question,
      String answer,
      String image,
      String model,
      int lora,
      String device,
      int steps) {

    /** Whether it is the small policy, which needs other sizes than published models. */
    boolean isSmall() {
      return model.contains("ergo-tiny");
    }

    boolean ownColumns() {
      return !(question.equals("question") && answer.equals("answer") && image.equals("image"));
    }
  }

  /** The name of the runs of a configuration in a folder. */
  static String runName(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9._-]+", "-");
    return name.matches("[A-Za-z0-9].*") ? name : "mine";
  }

  /**
   * A path as a file in a folder names it: what lies in the folder relative to it, anything else by
   * its whole path, so that both are found from any working directory.
   */
  static String seenFrom(Path folder, String given) {
    if (given == null || !Files.exists(Path.of(given))) {
      return given;
    }
    Path whole = Path.of(given).toAbsolutePath().normalize();
    Path home = folder.toAbsolutePath().normalize();
    return whole.startsWith(home) ? home.relativize(whole).toString() : whole.toString();
  }

  /** The file. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # GRPO on your own data, written by `ergo init`.
        #
        #   ergo validate FILE   checks it: keys, files, the model, the first rows, the memory
        #   ergo run FILE        trains; the same command goes on where it was stopped
        #
        # A path means what lies there in the working directory, else beside this file.
        # configs/reference.yaml explains every key.
        job: grpo  # what runs
        run:
        """);
    line(text, 1, "name", answers.name(), "results go to runs/ and this name");
    line(text, 1, "seed", 0, "seed of data order, generated data and sampling noise");
    model(text);
    text.append("episode:\n");
    if (answers.isSmall()) {
      line(text, 1, "budget", 64, "vision tokens of view and crop at most");
      text.append("  max_new_tokens: [40, 24]  # tokens of each look at most\n");
    } else {
      line(text, 1, "budget", 640, "vision tokens of view and crop at most, as ERGO has it");
      text.append("  max_new_tokens: [512, 512]  # tokens of each look at most\n");
    }
    data(text);
    train(text);
    text.append(
        """
        rewards:
          answer: 1.0  # the answer of the last look is right
          region: 1.0  # the frozen judge, the policy as it was, answers right from the crop alone
          area: 0.5  # the box takes at most gamma of the image
          format: 0.5  # all looks are well-formed
        """);
    line(text, 1, "gamma", answers.isSmall() ? 0.25 : 0.6, "the greatest share for that");
    return text.toString();
  }

  private void model(StringBuilder text) {
    text.append("model:\n");
    line(text, 1, "path", answers.model(), "the policy, in Hugging Face's form");
    line(text, 1, "device", answers.device(), "auto: the first GPU if there is one");
    boolean half = !answers.isSmall() && !answers.device().equals("cpu");
    String dtype = half ? "bfloat16" : "float32";
    line(text, 1, "dtype", dtype, "number type of the weights: float32 or bfloat16");
    if (answers.lora() > 0) {
      text.append("  lora:  # the adapter is trained; without this section the full weights are\n");
      line(text, 2, "rank", answers.lora(), "its inner width");
      line(text, 2, "alpha", 2.0 * answers.lora(), "its output is multiplied by alpha / rank");
    }
  }

  private void data(StringBuilder text) {
    text.append("data:\n");
    set(text, "train", answers.train());
    if (answers.validation() != null) {
      set(text, "validation", answers.validation());
    } else {
      text.append(
          "  # validation: {path: …}  # held-out questions; without them nothing is validated\n");
    }
  }

  private void set(StringBuilder text, String key, String path) {
    text.append("  ").append(key).append(":\n");
    line(text, 2, "path", path, "a file or folder (docs/data.md says of which layouts)");
    if (answers.ownColumns()) {
      text.append("    columns:\n");
      line(text, 3, "question", answers.question(), "without the options");
      line(text, 3, "answer", answers.answer(), "the right option, or an open answer");
      line(text, 3, "image", answers.image(), "bytes or a path");
    }
  }

  private void train(StringBuilder text) {
    String rate = answers.isSmall() ? "4e-5" : answers.lora() > 0 ? "1e-5" : "1e-6";
    text.append("train:\n");
    line(text, 1, "steps", answers.steps(), "optimiser steps");
    line(text, 1, "prompts_per_step", 16, "questions of a step");
    line(text, 1, "group_size", 8, "episodes sampled for each question");
    text.append("  optimizer:\n");
    text.append(
        "    learning_rate: %s  # full weights take a tenth of what an adapter takes\n"
            .formatted(rate));
    if (answers.validation() != null) {
      text.append("  validation:\n");
      line(text, 2, "items", 256, "held-out questions, answered before and after training");
    }
    text.append("  checkpoint:\n");
    line(text, 2, "every", 50, "steps between checkpoints");
  }

  private static void line(StringBuilder text, int depth, String key, Object value, String why) {
    String written = ConfigLoader.toYaml(Map.of(key, value)).strip();
    text.append(String.format(Locale.ROOT, "%s%s  # %s%n", "  ".repeat(depth), written, why));
  }
}
