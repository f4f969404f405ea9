package dev.ergo.rl.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.ServerFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

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

  /** Names of the versions that it has loaded for this run, by their numbers. */
  private final TreeMap<Long, String> loaded = new TreeMap<>();

  /** Versions that it had loaded and has lost. */
  private final Set<Long> lost = new HashSet<>();

  /**
   * How often there was trouble: it may have been started again since. No lock is taken to count
   * it, for one who holds the lock may be waiting for the server.
   */
  private final AtomicLong troubles = new AtomicLong();

  /** The count at which it was last asked what it has; another one now says to ask again. */
  private long asked = -1;

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
  void doubt() {
    troubles.incrementAndGet();
  }

  private boolean isCertain() {
    return asked == troubles.get();
  }

  /**
   * Makes sure that it can write as a version: its adapter is loaded, and the server has passed the
   * probe.
   *
   * @param probe what a server has to pass before it is used
   * @param policy what it is compared with then, once that is at rest
   * @return nothing but trouble; true where the adapter had to be loaded a second time
   */
  synchronized Given<Boolean> ready(PolicyVersion version, ServerProbe probe, PolicyAtRest policy)
      throws InterruptedException {
    if (!isCertain()) {
      Given<Boolean> listed = list();
      if (listed.trouble().isPresent()) {
        return listed;
      }
    }
    Given<Boolean> has = has(version);
    if (has.trouble().isPresent() || probed) {
      return has;
    }
    Given<Boolean> passed = policy.compare(newest -> pass(probe, newest));
    probed = passed.trouble().isEmpty();
    return probed ? has : passed;
  }

  private Given<Boolean> pass(ServerProbe probe, PolicyAtRest.Newest newest)
      throws InterruptedException {
    Given<Boolean> has = has(newest.version());
    return has.trouble().isPresent() ? has : probe.pass(url(), this::write, newest);
  }

  /** Loads an adapter that it does not have; true where it has had it before. */
  private Given<Boolean> has(PolicyVersion version) throws InterruptedException {
    if (loaded.containsKey(version.number())) {
      return Given.of(false);
    }
    Given<Boolean> load = load(version);
    return load.trouble().isPresent() ? load : Given.of(lost.remove(version.number()));
  }

  /** Asks which adapters it has; one that has lost some was started again, perhaps otherwise. */
  private Given<Boolean> list() throws InterruptedException {
    long now = troubles.get();
    return given(MODELS, http.get(MODELS))
        .then(
            body -> {
              List<String> names = new ArrayList<>();
              TokenReply.document(body)
                  .ifPresent(
                      list -> list.path("data").forEach(one -> names.add(one.path("id").asText())));
              Map<Long, String> gone = new HashMap<>(loaded);
              gone.values().removeAll(names);
              probed &= gone.isEmpty();
              lost.addAll(gone.keySet());
              loaded.keySet().removeAll(gone.keySet());
              asked = now;
              return Given.of(true);
            });
  }

  private Given<Boolean> load(PolicyVersion version) throws InterruptedException {
    while (loaded.size() >= slots) {
      // The oldest is needed no more. One that it has lost already is as good as unloaded.
      http.post(UNLOAD, adapter(loaded.pollFirstEntry().getValue()));
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
    loaded.put(version.number(), version.name());
    return Given.of(true);
  }

  /** Has it forget all adapters of this run; one that does not answer is left as it is. */
  synchronized void unload() throws InterruptedException {
    while (isCertain() && !loaded.isEmpty()) {
      String name = loaded.pollFirstEntry().getValue();
      if (http.post(UNLOAD, adapter(name)).fault().isPresent()) {
        doubt();
      }
    }
  }

  private String hint(ServerFault fault) {
    return fault.kind() == ServerFault.Kind.LASTING
        ? "; it has to be started with --enable-lora --max-loras %d and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, and to see rollout.adapter_dir"
            .formatted(slots)
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
