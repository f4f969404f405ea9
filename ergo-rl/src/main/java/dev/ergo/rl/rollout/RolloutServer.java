package dev.ergo.rl.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.ServerFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One vLLM server: its calls, and which of our adapters it has. Thread-safe. */
final class RolloutServer {

  private static final String GENERATE = "/inference/v1/generate";
  private static final String LOAD = "/v1/load_lora_adapter";
  private static final String UNLOAD = "/v1/unload_lora_adapter";
  private static final String MODELS = "/v1/models";

  /** What a server says of a name that it has an adapter for. */
  private static final String KNOWN = "has already been loaded";

  private final JsonServer http;
  private final Drawing drawing;
  private final ViewUrls urls;
  private final int slots;

  /** Adapters that it has loaded for this run, the oldest first. */
  private final List<String> loaded = new ArrayList<>();

  /** Whether it is certain that it has them: it may have been started again since. */
  private boolean certain;

  /** Whether it has passed the probe since it was started, as far as is known. */
  private boolean probed;

  /**
   * Creates it; connects to nothing yet.
   *
   * @param slots adapters that it holds for this run at most
   */
  RolloutServer(JsonServer http, Drawing drawing, ViewUrls urls, int slots) {
    this.http = http;
    this.drawing = drawing;
    this.urls = urls;
    this.slots = slots;
  }

  String url() {
    return http.url();
  }

  /** Has it write a look. */
  Given<SampledTokens> write(Drawing.Ask ask) throws InterruptedException {
    return given(GENERATE, http.post(GENERATE, drawing.json(ask, urls::of)))
        .then(
            body -> {
              Optional<JsonNode> document = TokenReply.document(body);
              if (document.isEmpty()) {
                ServerFault cut = ServerFault.ofBody("a JSON document", body);
                return Given.of(Trouble.of(http.described(GENERATE, cut), cut));
              }
              TokenReply reply = TokenReply.of(document.get(), ask, drawing);
              return reply
                  .wrong()
                  .map(
                      wrong ->
                          Given.<SampledTokens>of(Trouble.wrong(url() + GENERATE + " " + wrong)))
                  .orElseGet(() -> Given.of(reply.tokens().orElseThrow()));
            });
  }

  /** After trouble: what it has loaded is asked for again. */
  synchronized void doubt() {
    certain = false;
  }

  /**
   * Makes sure that it can write as a version: its adapter is loaded, and the server has passed the
   * probe.
   *
   * @param probe what a server has to pass before it is used
   * @return nothing but trouble; true where the adapter had to be loaded a second time
   */
  synchronized Given<Boolean> ready(PolicyVersion version, ServerProbe probe)
      throws InterruptedException {
    boolean had = loaded.contains(version.name());
    if (!certain) {
      Given<Boolean> listed = list();
      if (listed.trouble().isPresent()) {
        return listed;
      }
    }
    boolean again = had && !loaded.contains(version.name());
    if (!loaded.contains(version.name())) {
      Given<Boolean> load = load(version);
      if (load.trouble().isPresent()) {
        return load;
      }
    }
    if (!probed) {
      Given<Boolean> passed = probe.pass(url(), this::write, version);
      if (passed.trouble().isPresent()) {
        return passed;
      }
      probed = true;
    }
    return Given.of(again);
  }

  /** Asks which adapters it has; one that has lost some was started again, perhaps otherwise. */
  private Given<Boolean> list() throws InterruptedException {
    return given(MODELS, http.get(MODELS))
        .then(
            body -> {
              List<String> names = new ArrayList<>();
              TokenReply.document(body)
                  .ifPresent(
                      list -> list.path("data").forEach(one -> names.add(one.path("id").asText())));
              probed &= names.containsAll(loaded);
              loaded.removeIf(name -> !names.contains(name));
              certain = true;
              return Given.of(true);
            });
  }

  private Given<Boolean> load(PolicyVersion version) throws InterruptedException {
    while (loaded.size() >= slots) {
      // One that it has lost already is as good as unloaded.
      http.post(UNLOAD, adapter(loaded.remove(0)));
    }
    ObjectNode body =
        adapter(version.name()).put("lora_path", version.folder().toAbsolutePath().toString());
    JsonServer.Answer answer = http.post(LOAD, body);
    if (answer.fault().filter(fault -> fault.detail().contains(KNOWN)).isPresent()) {
      // It is from an earlier run, whose folder may be gone: the server reads it again at times
      // and ends where it is not there.
      http.post(UNLOAD, adapter(version.name()));
      answer = http.post(LOAD, body);
    }
    if (answer.fault().isPresent()) {
      ServerFault fault = answer.fault().get();
      return Given.of(Trouble.of(http.described(LOAD, fault) + hint(fault), fault));
    }
    loaded.add(version.name());
    return Given.of(true);
  }

  /** Has it forget all adapters of this run; one that does not answer is left as it is. */
  synchronized void unload() throws InterruptedException {
    while (certain && !loaded.isEmpty()) {
      certain = http.post(UNLOAD, adapter(loaded.remove(0))).fault().isEmpty();
    }
  }

  private static String hint(ServerFault fault) {
    return fault.kind() == ServerFault.Kind.LASTING
        ? "; it has to be started with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, and to see rollout.adapter_dir"
        : "";
  }

  private static ObjectNode adapter(String name) {
    return JsonNodeFactory.instance.objectNode().put("lora_name", name);
  }

  private Given<String> given(String path, JsonServer.Answer answer) {
    return answer
        .fault()
        .map(fault -> Given.<String>of(Trouble.of(http.described(path, fault), fault)))
        .orElseGet(() -> Given.of(answer.body().orElseThrow()));
  }
}
