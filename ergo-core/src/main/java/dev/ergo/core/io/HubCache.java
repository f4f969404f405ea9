package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cache that Hugging Face's tools download into: for each repository a folder with snapshots of
 * links into its {@code blobs}. Nothing is downloaded here.
 *
 * @param root its folder
 */
public record HubCache(Path root) {

  private static final Pattern NAME =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95})(?:@([A-Za-z0-9][A-Za-z0-9_./-]{0,199}))?");

  private static final Pattern REPOSITORY = Pattern.compile("(?:models|datasets)--.+");

  /** What a repository holds. */
  public enum Kind {
    /** A model. */
    MODEL("models--", ""),
    /** A data set. */
    DATA_SET("datasets--", "--repo-type dataset ");

    private final String prefix;
    private final String option;

    Kind(String prefix, String option) {
      this.prefix = prefix;
      this.option = option;
    }
  }

  /** The cache of this machine's user: HF_HUB_CACHE, HF_HOME or their default. */
  public static HubCache here() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** The cache that variables of the environment name, in the order of Hugging Face's tools. */
  static HubCache of(Map<String, String> environment, Path home) {
    for (String variable : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")) {
      if (!environment.getOrDefault(variable, "").isBlank()) {
        return new HubCache(expand(environment.get(variable), home));
      }
    }
    if (!environment.getOrDefault("HF_HOME", "").isBlank()) {
      return new HubCache(expand(environment.get("HF_HOME"), home).resolve("hub"));
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches = shared.isBlank() ? home.resolve(".cache") : expand(shared, home);
    return new HubCache(caches.resolve("huggingface").resolve("hub"));
  }

  private static Path expand(String path, Path home) {
    return path.equals("~") || path.startsWith("~/")
        ? home.resolve(path.substring(Math.min(2, path.length())))
        : Path.of(path);
  }

  /**
   * What a path of a configuration means: itself where something lies there or it is no name of a
   * repository, else the repository's snapshot: {@code org/name}, or {@code org/name@revision}.
   *
   * @param base what a relative path is relative to
   * @throws UserException with the command that downloads it if it is not in the cache
   */
  public Path resolve(Path base, String given, Kind kind) {
    Optional<Path> found = find(base, given, kind);
    if (found.isPresent()) {
      return found.get();
    }
    Matcher name = NAME.matcher(given);
    if (!name.matches()) {
      return base.resolve(given);
    }
    throw new UserException(
        "There is no %s, and no such repository in the Hugging Face cache %s; give a path, or download it: hf download %s%s%s"
            .formatted(
                given,
                root,
                kind.option,
                name.group(1),
                name.group(2) == null ? "" : " --revision " + name.group(2)));
  }

  /** As {@link #resolve}, empty where nothing is found. */
  public Optional<Path> find(Path base, String given, Kind kind) {
    Path path = base.resolve(given);
    if (Files.exists(path)) {
      return Optional.of(path);
    }
    Matcher name = NAME.matcher(given);
    return name.matches()
        ? snapshot(name.group(1), name.group(2) == null ? "main" : name.group(2), kind)
        : Optional.empty();
  }

  private Optional<Path> snapshot(String name, String revision, Kind kind) {
    Path repository = root.resolve(kind.prefix + name.replace("/", "--"));
    Path reference = repository.resolve("refs").resolve(revision).normalize();
    String commit = revision;
    try {
      if (reference.startsWith(repository) && Files.isRegularFile(reference)) {
        commit = Files.readString(reference).strip();
      }
    } catch (IOException e) {
      throw new UserException("The file " + reference + " can't be read; check its rights", e);
    }
    Path snapshots = repository.resolve("snapshots");
    Path snapshot = snapshots.resolve(commit).normalize();
    return snapshot.startsWith(snapshots)
            && !snapshot.equals(snapshots)
            && Files.isDirectory(snapshot)
        ? Optional.of(snapshot)
        : Optional.empty();
  }

  /**
   * Where the links of a snapshot lead: the {@code blobs} of its repository; empty for any other
   * folder.
   *
   * @param folder a folder in whatever cache, or anywhere
   * @throws IOException if it can't be looked at
   */
  public static Optional<Path> blobs(Path folder) throws IOException {
    for (Path at = folder.toRealPath(); at.getParent() != null; at = at.getParent()) {
      Path repository = at.getParent();
      if (at.endsWith("snapshots")
          && repository.getFileName() != null
          && REPOSITORY.matcher(repository.getFileName().toString()).matches()) {
        Path blobs = repository.resolve("blobs");
        // A link in its place might lead anywhere.
        return Files.isDirectory(blobs, LinkOption.NOFOLLOW_LINKS)
            ? Optional.of(blobs.toRealPath())
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
