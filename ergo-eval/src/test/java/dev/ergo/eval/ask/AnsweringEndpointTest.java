package dev.ergo.eval.ask;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageDecoder;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.data.Example;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.PolicyMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Episodes with a server on the loopback interface that always zooms into the upper left. */
@Tag("unit")
class AnsweringEndpointTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Prompts PROMPTS =
      new Prompts(
          "Look.",
          List.of("{question} Zoom.", "{question} Answer."),
          null,
          null,
          "{question} Once.",
          null);

  private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
  private final ImageProcessor images = new ImageProcessor();
  private final AtomicInteger refusals = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
          bodies.add(body);
          if (body.get("messages").size() == 4 && refusals.getAndDecrement() > 0) {
            byte[] reason = "this conversation is too long".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, reason.length);
            exchange.getResponseBody().write(reason);
            exchange.close();
            return;
          }
          boolean first = body.toString().contains("Zoom.") && body.get("messages").size() == 2;
          String text = first ? "<zoom>[0, 0, 28, 28]</zoom>" : "<answer>left</answer>";
          byte[] reply =
              ("{\"choices\": [{\"message\": {\"content\": \""
                      + text
                      + "\"}}],"
                      + " \"usage\": {\"prompt_tokens\": 40, \"completion_tokens\": 6}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private AnsweredItem answer(PolicyMode mode, Optional<String> prompt, boolean sufficiency) {
    EvalItem item = new EvalItem(0, 0, example(), prompt, () -> Pictures.example(1));
    try (AnsweringEndpoint policy = policy(mode, sufficiency)) {
      return policy.answer(List.of(item)).get(0);
    }
  }

  private AnsweringEndpoint policy(PolicyMode mode, boolean sufficiency) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    return new AnsweringEndpoint(
        new EndpointConfig(url, "qwen", null, 2, 10, 0),
        images,
        PROMPTS,
        EpisodeConfig.ergo(4, 4, 30, 20),
        new Asking(mode, 0, sufficiency, 1),
        notice -> {});
  }

  @Test
  void theDigestHoldsWhatAControlShows() {
    try (AnsweringEndpoint policy = policy(PolicyMode.PLACEHOLDER, false)) {
      assertTrue(policy.digest().contains(Control.PLACEHOLDER), policy.digest());
    }
  }

  private static Example example() {
    return Pictures.example(0);
  }

  private void assertShows(ImageView view, JsonNode part) {
    String url = part.at("/image_url/url").asText();
    byte[] png = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
    assertArrayEquals(
        images.render(view).rgb(), ImageDecoder.decode("sent", png, ImageLimits.DEFAULT).rgb());
  }

  @Test
  void twoLooksAreOneConversationAboutTheSamePixels() {
    AnsweredItem answer = answer(PolicyMode.COARSE_TO_FINE, Optional.empty(), true);
    assertEquals(List.of("<zoom>[0, 0, 28, 28]</zoom>", "<answer>left</answer>"), answer.looks());
    assertEquals(BoxOutcome.VALID, answer.boxOutcome().orElseThrow());
    PixelBox crop = answer.crop().orElseThrow();
    PixelLimits limits = PixelLimits.ofBudget(4);
    ImageView view = ImageView.whole(example().image(), limits);
    ImageView shown = ImageView.crop(example().image(), crop, limits);
    int tokens = PixelLimits.tokens(images.viewSize(view));
    assertEquals(tokens + PixelLimits.tokens(images.viewSize(shown)), answer.cost().visionTokens());
    assertEquals(40, answer.cost().promptTokens());
    assertEquals(12, answer.cost().generatedTokens());
    assertEquals("<answer>left</answer>", answer.fromCrop().orElseThrow());

    JsonNode turns = bodies.get(1).get("messages");
    assertEquals(4, turns.size());
    assertEquals("Look.", turns.at("/0/content/0/text").asText());
    assertShows(view, turns.at("/1/content/0"));
    assertEquals("Where? Zoom.", turns.at("/1/content/1/text").asText());
    assertEquals("assistant", turns.at("/2/role").asText());
    assertEquals("<zoom>[0, 0, 28, 28]</zoom>", turns.at("/2/content/0/text").asText());
    assertShows(shown, turns.at("/3/content/0"));
    assertEquals("Where? Answer.", turns.at("/3/content/1/text").asText());
    assertEquals(20, bodies.get(1).get("max_tokens").asInt());
    assertShows(shown, bodies.get(2).at("/messages/1/content/0"));
    assertEquals(3, bodies.size());
  }

  @Test
  void controlsChangeTheLastLook() {
    AnsweredItem none = answer(PolicyMode.PLACEHOLDER, Optional.empty(), true);
    assertTrue(none.crop().isEmpty() && none.fromCrop().isEmpty());
    JsonNode last = bodies.get(1).at("/messages/3/content");
    assertEquals(1, last.size());
    assertEquals(Control.PLACEHOLDER + "Where? Answer.", last.at("/0/text").asText());
  }

  /** It is none of this item's picture, so it is held against none of its targets. */
  @Test
  void theCropOfAnotherItemIsNoRegionOfThisOne() {
    AnsweredItem swapped = answer(PolicyMode.SWAPPED_CROP, Optional.empty(), true);
    assertTrue(swapped.crop().isEmpty() && swapped.fromCrop().isEmpty());
    ImageView partners =
        ImageView.crop(
            Pictures.example(1).image(),
            answer(PolicyMode.COARSE_TO_FINE, Optional.empty(), false).crop().orElseThrow(),
            PixelLimits.ofBudget(4));
    JsonNode last =
        bodies.stream().filter(body -> body.get("messages").size() == 4).findFirst().orElseThrow();
    assertShows(partners, last.at("/messages/3/content/0"));
  }

  /** One item is refused for its own sake, by its second look; the others are asked once. */
  @Test
  void anItemThatIsRefusedSpoilsNoOther() {
    List<EvalItem> items =
        List.of(
            EvalItem.of(0, Pictures.example(0)),
            EvalItem.of(1, Pictures.example(1)),
            EvalItem.of(2, Pictures.example(2)));
    refusals.set(1);
    try (AnsweringEndpoint policy = policy(PolicyMode.COARSE_TO_FINE, false)) {
      List<AnsweringPolicy.Outcome> outcomes = policy.answerEach(items);
      List<AnsweringPolicy.Outcome> refused =
          outcomes.stream().filter(outcome -> outcome.refusal().isPresent()).toList();
      assertEquals(1, refused.size());
      String reason = refused.get(0).refusal().orElseThrow().getMessage();
      assertTrue(reason.contains("status 400") && reason.contains("too long"), reason);
      assertEquals(6, bodies.size());
    }
  }

  /** Requests that are the same share a reply: so samples must not be the same. */
  @Test
  void samplesAreAskedUnderSeedsOfTheirOwn() {
    List<EvalItem> samples =
        List.of(
            new EvalItem(0, 0, example(), Optional.empty(), () -> Pictures.example(1)),
            new EvalItem(0, 1, example(), Optional.empty(), () -> Pictures.example(1)));
    try (AnsweringEndpoint policy = policy(PolicyMode.FULL_IMAGE, false)) {
      policy.answer(samples);
    }
    assertEquals(2, bodies.stream().map(body -> body.get("seed")).distinct().count());
  }

  @Test
  void anotherServerModelWordingOrSizeIsAnotherPolicy() {
    EndpointConfig endpoint = new EndpointConfig("http://a/v1", "qwen", null, 2, 10, 0);
    EpisodeConfig sizes = EpisodeConfig.ergo(4, 4, 30, 20);
    Prompts wording = new Prompts("Look!", PROMPTS.looks(), null, null, "{question}", null);
    List<String> digests =
        List.of(
            digest(endpoint, PROMPTS, sizes),
            digest(new EndpointConfig("http://b/v1", "qwen", null, 2, 10, 0), PROMPTS, sizes),
            digest(new EndpointConfig("http://a/v1", "other", null, 2, 10, 0), PROMPTS, sizes),
            digest(endpoint, wording, sizes),
            digest(endpoint, PROMPTS, EpisodeConfig.ergo(4, 4, 30, 21)));
    assertEquals(5, digests.stream().distinct().count(), digests.toString());
    // How it is asked makes no other answers.
    assertEquals(
        digests.get(0),
        digest(new EndpointConfig("http://a/v1", "qwen", null, 9, 99, 9), PROMPTS, sizes));
  }

  private String digest(EndpointConfig endpoint, Prompts prompts, EpisodeConfig sizes) {
    Asking asking = new Asking(PolicyMode.COARSE_TO_FINE, 0, false, 1);
    try (AnsweringEndpoint policy =
        new AnsweringEndpoint(endpoint, images, prompts, sizes, asking, notice -> {})) {
      return policy.digest();
    }
  }

  @Test
  void oneLookTakesTheProtocolsWords() {
    AnsweredItem answer = answer(PolicyMode.FULL_IMAGE, Optional.of("Left or right?"), false);
    assertEquals(List.of("<answer>left</answer>"), answer.looks());
    JsonNode turns = bodies.get(0).get("messages");
    assertEquals(Prompts.PLAIN_SYSTEM, turns.at("/0/content/0/text").asText());
    assertEquals("Left or right?", turns.at("/1/content/1/text").asText());
    answer(PolicyMode.FULL_IMAGE, Optional.empty(), false);
    assertEquals("Where? Once.", bodies.get(1).at("/messages/1/content/1/text").asText());
  }
}
