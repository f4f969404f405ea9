package dev.ergo.core.config;

import java.nio.file.Path;

/**
 * A value laid over a configuration file.
 *
 * @param key dotted, as {@code train.steps}
 * @param value as YAML
 * @param place where it stands, for messages
 * @param prefix what stands before keys there
 * @param file that gives it, in whose folder its paths are looked for too; null if none does
 */
public record ConfigOverride(String key, String value, String place, String prefix, Path file) {

  /** One given on the command line as {@code -Dergo.KEY=VALUE}. */
  static ConfigOverride property(String key, String value) {
    String prefix = "-D" + ConfigLoader.PREFIX;
    return new ConfigOverride(key, value, "override " + prefix + key, prefix, null);
  }

  /** One given to a command as {@code KEY=VALUE}. */
  public static ConfigOverride argument(String key, String value) {
    return new ConfigOverride(key, value, "argument " + key, "", null);
  }

  /** One that another configuration gives at the named place. */
  public static ConfigOverride at(String place, String key, String value) {
    return new ConfigOverride(key, value, place, "", null);
  }

  /** The same as given by a file. */
  public ConfigOverride in(Path given) {
    return new ConfigOverride(key, value, place, prefix, given);
  }
}
