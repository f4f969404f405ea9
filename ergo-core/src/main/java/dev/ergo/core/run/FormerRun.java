package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An earlier run that is deleted to make room for the next of its name, with nothing beside what
 * runs write.
 *
 * @param shown the folder as the user names it
 * @param contents what lies in it
 */
record FormerRun(Path shown, RunContents contents) {

  /** Deleted in this order at the end: without them a half-deleted run would be something else. */
  private static final List<String> LAST = List.of(Origin.FILE, "config.yaml");

  /**
   * Looks at a folder; nothing is changed.
   *
   * @param resolved the configuration of the run that comes
   * @throws UserException if the folder is not a run's, holds what no run writes, or something that
   *     the coming run or this process needs
   */
  static FormerRun in(Path folder, JsonNode resolved) throws IOException {
    FormerRun former = new FormerRun(folder, RunContents.of(folder));
    former.refuseOthers();
    Path real = former.contents.folder();
    if (Path.of("").toRealPath().startsWith(real)) {
      throw new UserException(
          "run.overwrite: %s holds the working directory, nothing in it was deleted; give another run.name"
              .formatted(folder));
    }
    refuseNeeded(real, resolved, "");
    return former;
  }

  private void refuseOthers() throws IOException {
    boolean empty = contents.own().isEmpty() && contents.foreign().isEmpty();
    boolean begun = !contents.config().isMissingNode() && contents.isUntouched();
    if (!empty && !contents.isRun() && !begun) {
      List<String> names = new ArrayList<>(contents.own());
      names.addAll(contents.foreign());
      throw new UserException(
          "run.overwrite: %s is no run, for it has no config.yaml and provenance.json that a run has written; it holds %s; nothing was deleted, give another run.name or delete it yourself"
              .formatted(shown, RunContents.listed(names)));
    }
    if (!contents.foreign().isEmpty()) {
      throw new UserException(
          "run.overwrite: %s holds what no run writes: %s; nothing was deleted, move that away or give another run.name"
              .formatted(shown, RunContents.listed(contents.foreign())));
    }
  }

  /**
   * Deletes it, but for its lock. Each entry goes out of sight at once and what makes it a finished
   * run first: what is left when the process is killed is a run that begins anew.
   */
  void delete() throws IOException {
    Path folder = contents.folder();
    Path out = folder.resolve(RunNames.FORMER);
    AtomicWrite.delete(out);
    if (!contents.own().isEmpty()) {
      Files.createDirectory(out);
    }
    for (String name : order()) {
      Files.move(folder.resolve(name), out.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
    AtomicWrite.delete(out);
  }

  private List<String> order() {
    List<String> order = new ArrayList<>(contents.own());
    if (order.remove("summary.json")) {
      order.add(0, "summary.json");
    }
    for (String name : LAST) {
      if (order.remove(name)) {
        order.add(name);
      }
    }
    return order;
  }

  /** A policy that is to be trained or asked must not be deleted before it is read. */
  private static void refuseNeeded(Path folder, JsonNode node, String key) throws IOException {
    if (node.isTextual()) {
      Optional<Path> named = existing(node.asText());
      if (named.isPresent() && named.get().toRealPath().startsWith(folder)) {
        throw new UserException(
            "run.overwrite: %s is %s, which lies in the folder that would be overwritten; give another run.name"
                .formatted(key, node.asText()));
      }
    }
    for (var entry : node.properties()) {
      refuseNeeded(
          folder, entry.getValue(), key.isEmpty() ? entry.getKey() : key + "." + entry.getKey());
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        refuseNeeded(folder, node.get(i), key + "[" + i + "]");
      }
    }
  }

  private static Optional<Path> existing(String text) {
    try {
      return Optional.of(Path.of(text)).filter(path -> !text.isEmpty() && Files.exists(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
