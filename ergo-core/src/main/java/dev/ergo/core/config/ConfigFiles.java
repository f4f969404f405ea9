package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Installation;
import dev.ergo.core.io.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds configuration files and follows their {@code extends} chains.
 *
 * @param shelf the folder in which bare names are looked for
 * @param installation where Ergo is installed, with a shelf of its own; empty if that is unknown
 */
record ConfigFiles(Path shelf, Optional<Path> installation) {

  /** The name of the shelf in any folder. */
  private static final Path SHELF = Path.of("configs");

  /** The time that YAML takes grows with the square of a line. */
  private static final long MOST_BYTES = 1 << 20;

  private static final String EXTENDS = "extends";

  /** Those that this process finds. */
  static ConfigFiles here() {
    return new ConfigFiles(SHELF, Installation.here());
  }

  /** The file of that name; a bare name that does not exist is looked for on the shelf. */
  Path find(Path file) {
    return firstOf(file, file, "");
  }

  /** Reads a file and those it extends, each to be laid over the one before it. */
  List<ConfigTree> read(Path file) {
    LinkedList<ConfigTree> layers = new LinkedList<>();
    read(file, new LinkedHashSet<>(), layers);
    return layers;
  }

  /** Where a name is looked for. */
  List<Path> places(Path name) {
    return places(name, name);
  }

  /**
   * The file that another one names: as {@link #find} finds it, but one beside that file goes
   * before those that come with Ergo. Empty if there is none.
   */
  Optional<Path> named(Path name, Path by) {
    List<Path> places = new ArrayList<>(new ConfigFiles(shelf, Optional.empty()).places(name));
    places.add(by.resolveSibling(name));
    places.addAll(places(name));
    return places.stream().filter(Files::isRegularFile).findFirst();
  }

  private List<Path> places(Path beside, Path name) {
    List<Path> places = new ArrayList<>(List.of(beside));
    if (!name.isAbsolute()) {
      boolean bare = name.getNameCount() == 1;
      if (bare) {
        places.add(shelf.resolve(name));
      }
      installation
          .flatMap(folder -> Installation.inside(folder, bare ? SHELF.resolve(name) : name))
          .filter(place -> places.stream().noneMatch(other -> isSame(place, other)))
          .ifPresent(places::add);
    }
    return places;
  }

  private static boolean isSame(Path one, Path other) {
    return Installation.real(one).equals(Installation.real(other));
  }

  private Path firstOf(Path beside, Path name, String asker) {
    List<Path> places = places(beside, name);
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    asker + "no configuration file " + name + "; looked for " + absolute(places)));
  }

  private static String absolute(List<Path> places) {
    return places.stream()
        .map(place -> place.toAbsolutePath().normalize().toString())
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  private void read(Path file, LinkedHashSet<Path> chain, LinkedList<ConfigTree> layers) {
    ConfigTree tree = YamlReader.readFile(text(file), file);
    JsonNode extended = tree.root().remove(EXTENDS);
    layers.addFirst(tree);
    if (extended == null || extended.isNull()) {
      return;
    }
    String place = tree.origins().get(EXTENDS).place() + ": ";
    if (!extended.isTextual()) {
      throw new UserException(place + "extends is " + extended + "; expected the name of a file");
    }
    chain.add(real(file));
    Path name = Path.of(extended.asText());
    Path base = firstOf(file.resolveSibling(name).normalize(), name, place);
    if (chain.contains(real(base))) {
      throw new UserException(
          place
              + "extends goes in a circle: "
              + Stream.concat(chain.stream(), Stream.of(base))
                  .map(p -> p.getFileName().toString())
                  .collect(Collectors.joining(" → ")));
    }
    read(base, chain, layers);
  }

  private static String text(Path file) {
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new UserException(
            "%s has %d bytes; a configuration has at most %d, data belong in files of their own"
                .formatted(file, size, MOST_BYTES));
      }
      return TextFile.read(file);
    } catch (CharacterCodingException e) {
      throw new UserException(file + ": not UTF-8 text", e);
    } catch (IOException e) {
      throw new UserException(file + ": can't be read: " + e.getMessage(), e);
    }
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new UserException(file + ": can't be read: " + e.getMessage(), e);
    }
  }
}
