package dev.ergo.rl.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.model.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code sizes.json}: how a run cuts up its steps, which a run that goes on keeps, for the order of
 * sums depends on it.
 *
 * @param file where it lies
 */
public record SizesFile(Path file) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** That of a run. */
  public static SizesFile in(Path run) {
    return new SizesFile(run.resolve("sizes.json"));
  }

  /**
   * What a run has begun with; empty where there is no such run.
   *
   * @param former the number type of products of runs that began before they had one of their own
   * @throws UserException if the file is damaged
   */
  public Optional<StepSizes> read(ComputeType former) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode values = JSON.readTree(file.toFile());
      return Optional.of(
          new StepSizes(
              number(values, "train.memory.microbatch_tokens"),
              number(values, "train.memory.rollout_batch"),
              choice(values, "train.memory.keep_vision_graph"),
              choice(values, "train.memory.gradient_checkpointing"),
              number(values, "train.validation.batch"),
              number(values, "judge.batch_size"),
              // Runs that began before there was this key.
              values.has("model.join_for_sampling") && choice(values, "model.join_for_sampling"),
              values.has("model.compute") ? type(values, "model.compute") : former));
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private int number(JsonNode values, String key) {
    JsonNode value = values.path(key);
    if (!value.canConvertToInt() || value.asInt() < 1) {
      throw damaged(null);
    }
    return value.asInt();
  }

  private boolean choice(JsonNode values, String key) {
    JsonNode value = values.path(key);
    if (!value.isBoolean()) {
      throw damaged(null);
    }
    return value.asBoolean();
  }

  private ComputeType type(JsonNode values, String key) {
    try {
      return ComputeType.of(values.path(key).asText());
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private UserException damaged(Exception cause) {
    return new UserException(
        file
            + " is damaged; delete it, and sizes are chosen anew, with which the run may end in other last digits",
        cause);
  }

  /** Writes them down. */
  public void write(StepSizes sizes) {
    try {
      AtomicWrite.text(file, JSON.writeValueAsString(sizes.byKey()) + "\n");
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }
}
