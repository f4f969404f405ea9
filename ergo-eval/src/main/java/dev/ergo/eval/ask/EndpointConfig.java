package dev.ergo.eval.ask;

import dev.ergo.core.config.Check;
import dev.ergo.eval.http.JsonServer;
import java.util.Optional;

/**
 * An OpenAI-compatible chat server.
 *
 * @param url up to and including the version; required. Example: {@code http://127.0.0.1:8000/v1}
 * @param model the name that the server knows it by; required. Example: {@code
 *     Qwen/Qwen2.5-VL-72B-Instruct}
 * @param apiKeyEnv environment variable that holds the key; absent sends none. Example: {@code
 *     JUDGE_KEY}
 * @param concurrency requests under way at once, of each worker
 * @param timeoutSeconds longest wait for one answer
 * @param patienceSeconds how long a request is sent again and again where network or server fail;
 *     then the run stops, keeps what it has, and goes on from there when it is started again
 */
public record EndpointConfig(
    String url,
    String model,
    String apiKeyEnv,
    Integer concurrency,
    Integer timeoutSeconds,
    Integer patienceSeconds) {

  /** Fills in the defaults and checks the address. */
  public EndpointConfig {
    Check.present("url", url);
    Check.present("model", model);
    concurrency = Check.between("concurrency", Check.orDefault(concurrency, 4), 1, 256);
    timeoutSeconds =
        Check.between("timeout_seconds", Check.orDefault(timeoutSeconds, 120), 1, 3600);
    patienceSeconds =
        Check.between("patience_seconds", Check.orDefault(patienceSeconds, 600), 0, 86_400);
    JsonServer.Address.check("url", url);
  }

  /** Where it is asked, and with which key. */
  JsonServer.Address address() {
    return new JsonServer.Address(
        url, Optional.ofNullable(apiKeyEnv), "endpoint.api_key_env", timeoutSeconds);
  }
}
