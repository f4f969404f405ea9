package dev.ergo.rl.rollout;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.eval.http.JsonServer;
import java.net.URI;
import java.util.List;

/**
 * The section {@code rollout}: vLLM servers that sample the episodes of job grpo; without it they
 * are sampled in this process. The policy must be an adapter (model.lora), for that is how servers
 * get each version of it (docs/scale.md).
 *
 * @param servers addresses without a path; required. Example: {@code [http://127.0.0.1:8000]}
 * @param adapterDir folder for the adapters of each version, which servers read under the same
 *     path; required. Example: {@code /shared/adapters}
 * @param apiKeyEnv environment variable that holds the key of all servers; absent sends none.
 *     Example: {@code VLLM_API_KEY}
 * @param maxStaleness steps that servers sample ahead, while those in front of them are learned
 *     from: step s is sampled by the policy with s - this steps behind it; 0 waits, and every step
 *     is sampled by the policy as it is then
 * @param concurrency requests under way at once at each server
 * @param timeoutSeconds longest wait for one answer
 * @param patienceSeconds how long a request is sent again and again where all servers fail; then
 *     the run stops, and goes on from its last checkpoint when it is started again
 */
public record RolloutConfig(
    List<String> servers,
    String adapterDir,
    String apiKeyEnv,
    @Formerly(absent = "0") Integer maxStaleness,
    Integer concurrency,
    Integer timeoutSeconds,
    Integer patienceSeconds) {

  /** Fills in the defaults and checks the addresses. */
  public RolloutConfig {
    servers = List.copyOf(Check.present("servers", servers));
    Check.require(!servers.isEmpty(), "servers", "must name at least one server");
    for (String server : servers) {
      Check.require(isAddress(server), "servers", "must be http or https addresses: " + server);
    }
    Check.require(
        servers.stream().distinct().count() == servers.size(),
        "servers",
        "must name each server once");
    Check.present("adapter_dir", adapterDir);
    maxStaleness = Check.between("max_staleness", Check.orDefault(maxStaleness, 0), 0, 64);
    concurrency = Check.between("concurrency", Check.orDefault(concurrency, 32), 1, 1024);
    timeoutSeconds =
        Check.between("timeout_seconds", Check.orDefault(timeoutSeconds, 300), 1, 3600);
    patienceSeconds =
        Check.between("patience_seconds", Check.orDefault(patienceSeconds, 600), 0, 86_400);
  }

  private static boolean isAddress(String text) {
    try {
      return JsonServer.Address.isUsable(URI.create(text));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
