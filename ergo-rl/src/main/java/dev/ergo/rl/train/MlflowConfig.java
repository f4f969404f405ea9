package dev.ergo.rl.train;

import dev.ergo.core.config.Check;
import dev.ergo.eval.http.JsonServer;
import java.util.Optional;

/**
 * The section {@code train.mlflow}: a server of MLflow that is given the metrics and the
 * configuration as well. A training does not wait for it, and goes on without it.
 *
 * @param url of the server; required. Example: {@code http://127.0.0.1:5000}
 * @param experiment in which the run appears, made if need be; required. Example: {@code ergo}
 * @param apiKeyEnv environment variable that holds a token, sent as bearer; absent sends none.
 *     Example: {@code MLFLOW_TRACKING_TOKEN}
 * @param timeoutSeconds longest wait for one answer, and for what is left when the training ends
 */
public record MlflowConfig(
    String url, String experiment, String apiKeyEnv, Integer timeoutSeconds) {

  /** Fills in the defaults and checks the address. */
  public MlflowConfig {
    Check.present("url", url);
    Check.present("experiment", experiment);
    timeoutSeconds = Check.between("timeout_seconds", Check.orDefault(timeoutSeconds, 20), 1, 600);
    JsonServer.Address.check("url", url);
  }

  /** Where it is asked, and with which key. */
  public JsonServer.Address address() {
    return new JsonServer.Address(
        url, Optional.ofNullable(apiKeyEnv), "train.mlflow.api_key_env", timeoutSeconds);
  }
}
