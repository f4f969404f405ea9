package dev.ergo.rl.rollout;

import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.model.QwenModel;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A version of the policy as servers get it: an adapter folder in PEFT form. The name is {@code
 * policy-vN} with the beginning of the digest of its weights: a server keeps keys and values of
 * prompts by the adapter's name, so that two runs, or two tries of one step, may not share one.
 *
 * @param name what it is asked for by
 * @param folder where it is
 * @param model the same weights in this process
 */
record PolicyVersion(String name, Path folder, QwenModel model) {

  private static final int DIGITS = 12;

  /**
   * Writes the adapter of a model.
   *
   * @param directory where adapters go
   * @param version optimiser steps that it has behind it
   * @param base path or hub name of the model that it is for
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  static PolicyVersion publish(Path directory, long version, QwenModel model, String base) {
    Path draft = directory.resolve(".policy-v" + version + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(directory);
      AtomicWrite.delete(draft);
      model.lora().orElseThrow().save(draft, base);
      String digest = WeightDigest.of(draft).replaceFirst("^.*:", "");
      String name = "policy-v" + version + "-" + digest.substring(0, DIGITS);
      Path folder = directory.resolve(name);
      try {
        Files.move(draft, folder);
      } catch (FileSystemException e) {
        if (!Files.isDirectory(folder)) {
          throw e;
        }
        // An earlier try of this step, or another process, has left it; the same digest is the same
        // adapter.
        AtomicWrite.delete(draft);
      }
      return new PolicyVersion(name, folder, model);
    } catch (IOException e) {
      throw AtomicWrite.failure(directory, e);
    }
  }

  /** Deletes the folder; servers that have loaded it do not need it any more. */
  void withdraw() {
    try {
      AtomicWrite.delete(folder);
    } catch (IOException e) {
      throw AtomicWrite.failure(folder, e);
    }
  }
}
