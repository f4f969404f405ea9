package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ergo.core.io.Installation;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the files and folders that a configuration reads. A relative path means what lies there in
 * the working directory, else in the folder of the file that gives it, else in the folder that Ergo
 * is installed in; where there is nothing it stays as it is. Where several places have one, the
 * first is taken and a note says so.
 */
final class InputPaths {

  private static final String PATH = "path";

  private final Optional<Path> installation;
  private final Function<String, Optional<Path>> givenIn;
  private final Consumer<String> notes;
  private final Map<String, String> installed = new HashMap<>();

  /**
   * A finder.
   *
   * @param installation where Ergo is installed; empty if that is unknown
   * @param givenIn the file that gives the value of a key; empty for the command line
   * @param notes takes the sentences
   */
  InputPaths(
      Optional<Path> installation,
      Function<String, Optional<Path>> givenIn,
      Consumer<String> notes) {
    this.installation = installation;
    this.givenIn = givenIn;
    this.notes = notes;
  }

  /** Those of a configuration that this process runs. */
  static InputPaths here(Function<String, Optional<Path>> givenIn, Consumer<String> notes) {
    return new InputPaths(Installation.here(), givenIn, notes);
  }

  /** The tree with the paths that were found in place of those that were given. */
  ObjectNode found(ObjectNode tree, Map<String, JavaType> fields) {
    ObjectNode found = JsonNodeFactory.instance.objectNode();
    tree.properties()
        .forEach(e -> found.set(e.getKey(), inside(e.getValue(), fields, e.getKey(), e.getKey())));
    return found;
  }

  /** What was found in the installation, each with its path in there. */
  Map<String, String> installed() {
    return Map.copyOf(installed);
  }

  private JsonNode inside(JsonNode node, Map<String, JavaType> fields, String key, String at) {
    return fields.containsKey(key) ? inside(node, Schema.bare(fields.get(key)), at) : node;
  }

  private JsonNode inside(JsonNode node, JavaType type, String at) {
    switch (Schema.kind(type)) {
      case RECORD -> {
        Map<String, JavaType> fields = Schema.fields(type);
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          String key = entry.getKey();
          String below = ConfigTree.child(at, key);
          boolean input = Schema.inputs(type.getRawClass()).contains(key);
          JsonNode value = entry.getValue();
          found.set(key, input ? paths(value, below) : inside(value, fields, key, below));
        }
        return found;
      }
      case MAP -> {
        JavaType content = Schema.bare(type.getContentType());
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        node.properties()
            .forEach(
                e ->
                    found.set(
                        e.getKey(),
                        inside(e.getValue(), content, ConfigTree.child(at, e.getKey()))));
        return found;
      }
      case LIST -> {
        JavaType content = Schema.bare(type.getContentType());
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        node.forEach(item -> found.add(inside(item, content, ConfigTree.item(at, found.size()))));
        return found;
      }
      default -> {
        return node;
      }
    }
  }

  private JsonNode paths(JsonNode value, String at) {
    if (value.isTextual()) {
      return TextNode.valueOf(path(value.asText(), at));
    } else if (value.isArray()) {
      ArrayNode found = JsonNodeFactory.instance.arrayNode();
      value.forEach(item -> found.add(paths(item, ConfigTree.item(at, found.size()))));
      return found;
    } else if (value.path(PATH).isTextual()) {
      ObjectNode found = value.deepCopy();
      return found.set(PATH, paths(value.get(PATH), ConfigTree.child(at, PATH)));
    }
    return value;
  }

  private String path(String given, String at) {
    List<Path> places = places(given, at);
    if (places.isEmpty()) {
      return given;
    }
    Path taken = places.get(0);
    places.stream()
        .skip(1)
        .filter(other -> !isSame(taken, other))
        .findFirst()
        .ifPresent(
            other ->
                notes.accept(
                    "%s: %s is %s; there is one at %s too: give a whole path if that is meant"
                        .formatted(at, given, taken.toAbsolutePath().normalize(), other)));
    installation
        .filter(taken::startsWith)
        .ifPresent(folder -> installed.put(taken.toString(), folder.relativize(taken).toString()));
    return taken.toString();
  }

  /** Where something lies, the place that counts first. */
  private List<Path> places(String given, String at) {
    Path path;
    try {
      path = Path.of(given);
    } catch (InvalidPathException e) {
      // The record of the value says so.
      return List.of();
    }
    if (given.isBlank() || path.isAbsolute()) {
      return List.of();
    }
    Stream<Path> elsewhere =
        Stream.of(
                givenIn.apply(at).map(file -> file.resolveSibling(path).normalize()),
                installation.flatMap(folder -> Installation.inside(folder, path)))
            .flatMap(Optional::stream);
    return Stream.concat(Stream.of(path), elsewhere).filter(Files::exists).toList();
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
        || Installation.real(one).equals(Installation.real(other));
  }
}
