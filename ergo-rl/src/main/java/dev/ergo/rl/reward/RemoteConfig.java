package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;
import dev.ergo.eval.http.JsonServer;
import java.util.Optional;

/**
 * A component that a server of one's own scores: it is sent a batch of episodes as JSON and gives a
 * number for each (docs/extending.md).
 *
 * @param url where a batch is posted to; required. Example: {@code http://127.0.0.1:8100/score}
 * @param name of the component, for metrics and columns: small letters, digits and underscores; a
 *     server is known by it, for it may move; required. Example: {@code style}
 * @param weight its weight, below 0 for a penalty; required. Example: {@code 0.5}
 * @param apiKeyEnv environment variable that holds the key; absent sends none. Example: {@code
 *     REWARD_KEY}
 * @param timeoutSeconds longest wait for the answer to a batch
 * @param patienceSeconds how long a batch is sent again and again where network or server fail;
 *     then the run stops, and goes on from its last checkpoint when it is started again
 */
public record RemoteConfig(
    String url,
    String name,
    Double weight,
    String apiKeyEnv,
    Integer timeoutSeconds,
    Integer patienceSeconds) {

  /** Fills in the defaults and checks the address. */
  public RemoteConfig {
    Check.present("url", url);
    Check.present("name", name);
    Check.require(
        name.matches("[a-z0-9_]+"), "name", "must be of small letters, digits and underscores");
    Check.require(
        weight != null && Double.isFinite(weight) && weight != 0,
        "weight",
        "must be a number other than 0");
    timeoutSeconds =
        Check.between("timeout_seconds", Check.orDefault(timeoutSeconds, 120), 1, 3600);
    patienceSeconds =
        Check.between("patience_seconds", Check.orDefault(patienceSeconds, 600), 0, 86_400);
    JsonServer.Address.check("url", url);
  }

  /** The same without what changes no score. */
  public RemoteConfig essential() {
    return new RemoteConfig(url, name, weight, null, null, null);
  }

  /** Where it is asked, and with which key. */
  public JsonServer.Address address() {
    return new JsonServer.Address(
        url, Optional.ofNullable(apiKeyEnv), "rewards.remote.api_key_env", timeoutSeconds);
  }
}
