package dev.ergo.rl.remote;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.Example;
import dev.ergo.rl.reward.RewardBatch;
import java.util.List;
import java.util.Locale;

/**
 * A batch as servers are sent it, in the form that docs/extending.md describes. Boxes are x1, y1,
 * x2, y2 in pixels of the original image, x2 and y2 behind the last pixel.
 *
 * @param reward name of the component that is asked for
 */
record BatchJson(String reward) {

  /** Raised where the form changes so that a server has to know. */
  private static final int VERSION = 1;

  ObjectNode of(RewardBatch batch) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION).put("reward", reward).put("step", batch.step());
    ArrayNode episodes = json.putArray("episodes");
    batch.episodes().forEach(member -> add(episodes.addObject(), member));
    return json;
  }

  private static void add(ObjectNode json, RewardBatch.Member member) {
    Example example = member.scored().example();
    Episode episode = member.scored().episode();
    json.put("id", example.id()).put("prompt", member.prompt()).put("sample", member.sample());
    json.put("category", example.category()).put("question", example.question());
    ArrayNode options = json.putArray("options");
    example.options().forEach(options::add);
    ArrayNode answers = json.putArray("answers").add(example.answer());
    example.aliases().forEach(answers::add);
    ArrayNode images = json.putArray("images");
    for (ImageSource image : example.images().sources()) {
      images.addObject().put("width", image.size().width()).put("height", image.size().height());
    }
    ArrayNode targets = json.putArray("targets");
    for (ImageBox target : example.targets()) {
      box(targets.addObject().put("image", target.image()).putArray("box"), target.box());
    }
    ArrayNode looks = json.putArray("looks");
    episode.looks().forEach(look -> add(looks.addObject(), look));
    json.put("prediction", member.prediction().orElse(null));
    json.put("truncated", !episode.stopped());
    ObjectNode scores = json.putObject("scores");
    member.scores().forEach((name, score) -> scores.put(name, score.isNaN() ? null : score));
  }

  private static void add(ObjectNode json, Look look) {
    json.put("text", look.text()).put("tokens", look.sampled().count());
    json.put("truncated", !look.sampled().stopped());
    if (look.zoom().isEmpty()) {
      json.putNull("zoom");
      return;
    }
    Zoom zoom = look.zoom().get();
    ObjectNode asked = json.putObject("zoom");
    asked.put("outcome", zoom.outcome().name().toLowerCase(Locale.ROOT));
    asked.put("image", zoom.image());
    if (zoom.region().isPresent()) {
      box(asked.putArray("box"), zoom.region().get());
    } else {
      asked.putNull("box");
    }
  }

  private static void box(ArrayNode array, PixelBox box) {
    List.of(box.x1(), box.y1(), box.x2(), box.y2()).forEach(array::add);
  }
}
