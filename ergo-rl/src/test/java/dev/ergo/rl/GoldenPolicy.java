package dev.ergo.rl;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Model A of the fixtures as a policy, fed with the messages and image files of the fixtures. */
public final class GoldenPolicy implements AutoCloseable {

  private final LoadedPolicy policy;

  private GoldenPolicy(LoadedPolicy policy) {
    this.policy = policy;
  }

  /** Model A in float32, with an adapter of the fixtures unless it is null. */
  public static GoldenPolicy load(String adapter) {
    return new GoldenPolicy(
        LoadedPolicy.load(
            new ModelConfig(
                Fixtures.path("model/A").toString(),
                adapter == null ? null : Fixtures.path(adapter).toString(),
                TestDevice.name(),
                "float32",
                null,
                null,
                null),
            null,
            1));
  }

  /** The policy. */
  public LoadedPolicy policy() {
    return policy;
  }

  /** A JSON file of the fixtures. */
  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(Fixtures.path(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A conversation as the fixtures write it: texts, or parts with images by name.
   *
   * @param generationPrompt whether the header of an assistant's turn follows
   */
  public TokenSequence encode(JsonNode messages, boolean generationPrompt) {
    List<Message> conversation = new ArrayList<>();
    for (JsonNode message : messages) {
      List<Message.Part> parts = new ArrayList<>();
      JsonNode content = message.get("content");
      if (content.isTextual()) {
        parts.add(new Message.Text(content.textValue()));
      } else {
        content.forEach(part -> parts.add(part(part)));
      }
      conversation.add(new Message(message.get("role").textValue(), parts));
    }
    return policy.chat().encode(conversation, generationPrompt);
  }

  private Message.Part part(JsonNode part) {
    if (part.has("text")) {
      return new Message.Text(part.get("text").textValue());
    }
    String file = "model/images/" + part.get("image").textValue() + ".png";
    return new Message.Image(
        ImageView.whole(
            EncodedImage.file(Fixtures.path(file), ImageLimits.DEFAULT), policy.pixelLimits()));
  }

  /** The ids of a row of a padded batch where its mask is 1. */
  public int[] row(SafetensorsFile file, String ids, String mask, int row) {
    int width = (int) file.info(ids).shape().get(1);
    long[] all = longs(file, ids);
    long[] real = longs(file, mask);
    return IntStream.range(row * width, (row + 1) * width)
        .filter(at -> real[at] == 1)
        .map(at -> (int) all[at])
        .toArray();
  }

  private long[] longs(SafetensorsFile file, String name) {
    try (NDManager scope = policy.manager().newSubManager()) {
      return file.read(name, scope, DataType.INT64).toLongArray();
    }
  }

  @Override
  public void close() {
    policy.close();
  }
}
