package dev.ergo.eval.ask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which parameters of a request a server takes. All are sent, for what is left out the server takes
 * from the generation_config.json of its model, such as a top_k of 1. Servers that know fewer
 * refuse the whole request: then what they name is left out from there on, and said. May be used by
 * several threads.
 */
final class SentParameters {

  /** What a request can do without, or under another name. */
  private static final List<String> OPTIONAL =
      List.of(
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "presence_penalty",
          "frequency_penalty",
          "seed",
          "max_tokens");

  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Consumer<String> notices;

  /**
   * Sends all.
   *
   * @param notices told what is left out
   */
  SentParameters(Consumer<String> notices) {
    this.notices = notices;
  }

  /** A request as this server takes it. */
  ObjectNode taken(ObjectNode request) {
    ObjectNode body = request.deepCopy();
    for (String name : refused) {
      if (name.equals("max_tokens")) {
        body.set("max_completion_tokens", body.get(name));
      }
      body.remove(name);
    }
    return body;
  }

  /**
   * Whether a refusal is due to a parameter, so that the request may be sent without it.
   *
   * @param sent the request that was refused
   * @param said the server's reason
   */
  boolean explain(ObjectNode sent, String said) {
    boolean explained = false;
    for (String name : OPTIONAL) {
      if (sent.has(name) && names(said, name)) {
        explained = true;
        if (refused.add(name)) {
          notices.accept(
              name.equals("max_tokens")
                  ? "the endpoint refuses max_tokens; from here on it is sent as max_completion_tokens"
                  : "the endpoint refuses %s; from here on it is left out, and the server's own value holds"
                      .formatted(name));
        }
      }
    }
    return explained;
  }

  /** Common words may stand in a reason by chance: they count in quotes alone. */
  private static boolean names(String said, String name) {
    String word = Pattern.quote(name);
    return Pattern.compile(
            name.contains("_") ? "(?<![\\w])" + word + "(?![\\w])" : "['\"`]" + word + "['\"`]")
        .matcher(said)
        .find();
  }
}
