package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads one YAML document into a tree, with the origin of every value.
 *
 * <p>Plain scalars follow the core schema of YAML 1.2, not SnakeYAML's 1.1: {@code 1e-6} is a
 * number, {@code yes} and {@code on} are text, {@code 010} is ten. No object is ever constructed.
 */
final class YamlReader {

  private static final int MAX_DEPTH = 50;

  /** Aliases repeat values, and aliases of aliases repeat them without end. */
  private static final int MAX_VALUES = 100_000;

  /** Beyond any number that a key takes; making a longer one takes time that grows faster. */
  private static final int MAX_DIGITS = 400;

  private static final String YAML_TAGS = "tag:yaml.org,2002:";
  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Function<Integer, String> places;
  private final Path file;
  private final Map<String, ConfigTree.Origin> origins = new LinkedHashMap<>();
  private int values;

  private YamlReader(Function<Integer, String> places, Path file) {
    this.places = places;
    this.file = file;
  }

  /** Reads the text of a file; the document must be a mapping, an empty one is an empty mapping. */
  static ConfigTree readFile(String text, Path file) {
    YamlReader reader = new YamlReader(line -> file + " line " + line, file);
    JsonNode root = reader.read(text, "");
    reader.origins.put("", reader.origin(file.toString(), null));
    if (root.isNull()) {
      return new ConfigTree(NODES.objectNode(), reader.origins);
    }
    if (root instanceof ObjectNode mapping) {
      return new ConfigTree(mapping, reader.origins);
    }
    throw new UserException(file + ": expected a mapping of keys to values (key: value)");
  }

  /** Reads the value of an override of a dotted key. */
  static ConfigTree readOverride(ConfigOverride override) {
    YamlReader reader = new YamlReader(line -> override.place(), override.file());
    JsonNode value = reader.read(override.value(), override.key());
    return ConfigTree.ofOverride(override.key(), value, reader.origins);
  }

  /** A value as the annotations of records give it. */
  static JsonNode value(String text) {
    return new YamlReader(line -> "\"" + text + "\"", null).read(text, "");
  }

  private ConfigTree.Origin origin(String place, String text) {
    return new ConfigTree.Origin(place, text, file);
  }

  private JsonNode read(String text, String path) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      Node node = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (node == null) {
        origins.put(path, origin(places.apply(1), ""));
        return NODES.nullNode();
      }
      return convert(node, path, line(node), 0);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      throw syntaxError(mark == null ? 1 : mark.getLine() + 1, e.getProblem(), e);
    } catch (ReaderException e) {
      String before = text.substring(0, Math.min(text.length(), e.getPosition()));
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      throw syntaxError(line, "the character U+%04X".formatted(e.getCodePoint()), e);
    } catch (YAMLException e) {
      throw syntaxError(1, e.getMessage(), e);
    }
  }

  private UserException syntaxError(int line, String problem, Exception cause) {
    return new UserException(places.apply(line) + ": not valid YAML: " + problem, cause);
  }

  private JsonNode convert(Node node, String path, int line, int depth) {
    if (depth > MAX_DEPTH) {
      throw new UserException(places.apply(line) + ": values are nested too deeply");
    }
    if (++values > MAX_VALUES) {
      throw new UserException(
          "%s: there are more than %d values, aliases (*name) counted each time; write fewer"
              .formatted(places.apply(line), MAX_VALUES));
    }
    if (!node.getTag().startsWith(YAML_TAGS)) {
      throw new UserException(
          places.apply(line) + ": the tag " + node.getTag().getValue() + " is not supported");
    }
    if (node instanceof MappingNode mapping) {
      origins.put(path, origin(places.apply(line), null));
      return convertMapping(mapping, path, depth);
    }
    if (node instanceof SequenceNode sequence) {
      origins.put(path, origin(places.apply(line), null));
      ArrayNode items = NODES.arrayNode();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, ConfigTree.item(path, items.size()), line(item), depth + 1));
      }
      return items;
    }
    ScalarNode scalar = (ScalarNode) node;
    origins.put(path, origin(places.apply(line), scalar.getValue()));
    String text = scalar.getValue();
    if (scalar.isPlain() && text.length() > MAX_DIGITS && FLOAT.matcher(text).matches()) {
      throw new UserException(
          "%s: a number of %d characters; give one of at most %d, or a text in quotation marks"
              .formatted(places.apply(line), text.length(), MAX_DIGITS));
    }
    return scalar.isPlain() ? plain(text) : NODES.textNode(text);
  }

  private ObjectNode convertMapping(MappingNode mapping, String path, int depth) {
    ObjectNode object = NODES.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      String place = places.apply(line(keyNode));
      if (!(keyNode instanceof ScalarNode key)) {
        throw new UserException(place + ": a key must be plain text");
      }
      String at = ConfigTree.child(path, key.getValue());
      if (key.isPlain() && "<<".equals(key.getValue())) {
        throw new UserException(
            place
                + ": merge keys (<<) are not supported; put the shared part in a file and name"
                + " it with extends");
      }
      if (object.has(key.getValue())) {
        throw new UserException(
            place + ": the key " + at + " was given before, at " + origins.get(at).place());
      }
      // The line of the key, not of the value: that is the line a reader looks for.
      object.set(key.getValue(), convert(tuple.getValueNode(), at, line(keyNode), depth + 1));
    }
    return object;
  }

  private static JsonNode plain(String text) {
    if (NULL.matcher(text).matches()) {
      return NODES.nullNode();
    }
    if (BOOLEAN.matcher(text).matches()) {
      return NODES.booleanNode(Boolean.parseBoolean(text));
    }
    if (INTEGER.matcher(text).matches()) {
      BigInteger value = new BigInteger(text);
      return value.bitLength() < Long.SIZE
          ? NODES.numberNode(value.longValue())
          : NODES.numberNode(value);
    }
    if (FLOAT.matcher(text).matches()) {
      return NODES.numberNode(Double.parseDouble(text));
    }
    return switch (text) {
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
          NODES.numberNode(Double.POSITIVE_INFINITY);
      case "-.inf", "-.Inf", "-.INF" -> NODES.numberNode(Double.NEGATIVE_INFINITY);
      case ".nan", ".NaN", ".NAN" -> NODES.numberNode(Double.NaN);
      default -> NODES.textNode(text);
    };
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
