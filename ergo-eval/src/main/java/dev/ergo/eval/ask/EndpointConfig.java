package dev.ergo.eval.ask;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import java.net.URI;

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
 * @param retries further tries after a failure of network or server
 */
public record EndpointConfig(
    String url,
    String model,
    String apiKeyEnv,
    Integer concurrency,
    Integer timeoutSeconds,
    Integer retries) {

  /** Fills in the defaults and checks the address. */
  public EndpointConfig {
    Check.present("url", url);
    Check.present("model", model);
    concurrency = Check.between("concurrency", Check.orDefault(concurrency, 4), 1, 256);
    timeoutSeconds =
        Check.between("timeout_seconds", Check.orDefault(timeoutSeconds, 120), 1, 3600);
    retries = Check.between("retries", Check.orDefault(retries, 3), 0, 100);
    try {
      URI address = URI.create(url);
      boolean usable =
          address.getHost() != null
              && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
              && address.getUserInfo() == null;
      Check.require(usable, "url", "must be an http or https address without user and password");
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("url", "must be an http or https address");
    }
  }
}
