package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.HubCache.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class HubCacheTest {

  private static final Path BASE = Path.of("");

  @TempDir Path folder;

  /** A repository as huggingface_hub lays it out. */
  private Path snapshot(String repository, String commit, String reference) throws IOException {
    Path root = folder.resolve(repository);
    Files.createDirectories(root.resolve("blobs"));
    Path name = root.resolve("refs").resolve(reference);
    Files.createDirectories(name.getParent());
    Files.writeString(name, commit);
    return Files.createDirectories(root.resolve("snapshots").resolve(commit));
  }

  @Test
  void theVariablesOfHuggingFaceSayWhereTheCacheIs() {
    Path home = Path.of("/home/me");
    assertEquals(Path.of("/home/me/.cache/huggingface/hub"), HubCache.of(Map.of(), home).root());
    assertEquals(
        Path.of("/x/huggingface/hub"), HubCache.of(Map.of("XDG_CACHE_HOME", "/x"), home).root());
    assertEquals(Path.of("/h/hub"), HubCache.of(Map.of("HF_HOME", "/h"), home).root());
    assertEquals(Path.of("/home/me/h/hub"), HubCache.of(Map.of("HF_HOME", "~/h"), home).root());
    assertEquals(
        Path.of("/c"), HubCache.of(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c"), home).root());
  }

  @Test
  void namesMeanSnapshots() throws IOException {
    HubCache cache = new HubCache(folder);
    Path main = snapshot("models--Qwen--Qwen2.5-VL-3B-Instruct", "0123abcd", "main");
    Path pull = snapshot("models--Qwen--Qwen2.5-VL-3B-Instruct", "4567", "refs/pr/1");
    Path data = snapshot("datasets--craigwu--vstar_bench", "89ab", "main");
    String model = "Qwen/Qwen2.5-VL-3B-Instruct";
    assertEquals(main, cache.resolve(BASE, model, Kind.MODEL));
    assertEquals(main, cache.resolve(BASE, model + "@0123abcd", Kind.MODEL));
    assertEquals(pull, cache.resolve(BASE, model + "@refs/pr/1", Kind.MODEL));
    assertEquals(data, cache.resolve(BASE, "craigwu/vstar_bench", Kind.DATA_SET));
  }

  @Test
  void whatLiesAtAPathComesFirst() throws IOException {
    snapshot("models--org--name", "1", "main");
    Path local = Files.createDirectories(folder.resolve("org/name"));
    HubCache cache = new HubCache(folder);
    assertEquals(local, cache.resolve(folder, "org/name", Kind.MODEL));
    assertEquals(Path.of("a/b/c"), cache.resolve(BASE, "a/b/c", Kind.MODEL));
    assertEquals(Path.of("/no/where"), cache.resolve(BASE, "/no/where", Kind.MODEL));
  }

  @Test
  void whatIsNotThereIsSaidWithTheCommandThatDownloadsIt() throws IOException {
    snapshot("datasets--org--name", "1", "main");
    HubCache cache = new HubCache(folder);
    assertRefused(cache, "org/other", Kind.MODEL, "hf download org/other");
    assertRefused(
        cache,
        "org/name@v2",
        Kind.DATA_SET,
        "hf download --repo-type dataset org/name --revision v2");
    assertRefused(cache, "org/name", Kind.MODEL, folder.toString());
  }

  private static void assertRefused(HubCache cache, String name, Kind kind, String part) {
    UserException refusal =
        assertThrows(UserException.class, () -> cache.resolve(BASE, name, kind));
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void aNameOutsideOfTheCacheIsNoSnapshot() {
    assertThrows(
        UserException.class, () -> new HubCache(folder).resolve(BASE, "org/x", Kind.MODEL));
    assertEquals(Optional.empty(), new HubCache(folder).find(BASE, "org/x@a/../..", Kind.MODEL));
  }

  @Test
  void theBlobsOfASnapshotAreThoseOfItsRepository() throws IOException {
    Path inside = Files.createDirectories(snapshot("datasets--a--b", "1", "main").resolve("data"));
    assertEquals(
        Optional.of(folder.resolve("datasets--a--b/blobs").toRealPath()), HubCache.blobs(inside));
    Path other = Files.createDirectories(folder.resolve("other/snapshots/1"));
    Files.createDirectories(folder.resolve("other/blobs"));
    assertEquals(Optional.empty(), HubCache.blobs(other));
  }
}
