package dev.ergo.core.config;

/**
 * A value laid over a configuration file.
 *
 * @param key dotted, as {@code train.steps}
 * @param value as YAML
 * @param place where it stands, for messages
 * @param prefix what stands before keys there
 */
public record ConfigOverride(String key, String value, String place, String prefix) {

  /** One given on the command line as {@code -Dergo.KEY=VALUE}. */
  static ConfigOverride property(String key, String value) {
    String prefix = "-D" + ConfigLoader.PREFIX;
    return new ConfigOverride(key, value, "override " + prefix + key, prefix);
  }

  /** One that another configuration gives at the named place. */
  public static ConfigOverride at(String place, String key, String value) {
    return new ConfigOverride(key, value, place, "");
  }
}
