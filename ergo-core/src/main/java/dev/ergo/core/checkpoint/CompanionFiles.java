package dev.ergo.core.checkpoint;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that make weights a usable checkpoint: tokenizer, chat template, image processor,
 * generation settings and licence. A saved checkpoint gets copies of them.
 *
 * @param folder where they lie
 * @param names those that are there
 */
public record CompanionFiles(Path folder, List<String> names) {

  static final String GENERATION = "generation_config.json";

  private static final List<String> KNOWN =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "vocab.json",
          "merges.txt",
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.json",
          "chat_template.jinja",
          GENERATION,
          "preprocessor_config.json",
          "video_preprocessor_config.json",
          "processor_config.json",
          "LICENSE",
          "NOTICE");

  /** Copies the list. */
  public CompanionFiles {
    names = List.copyOf(names);
  }

  /**
   * Finds them in a model or tokenizer directory.
   *
   * @throws UserException if it has no tokenizer or no image processor settings
   */
  public static CompanionFiles in(Path folder) {
    List<String> names =
        KNOWN.stream().filter(name -> Files.isRegularFile(folder.resolve(name))).toList();
    require(folder, names, "tokenizer.json", "vocab.json");
    require(folder, names, "preprocessor_config.json", "processor_config.json");
    return new CompanionFiles(folder, names);
  }

  /** Whether a file of that name is there. */
  public boolean has(String name) {
    return names.contains(name);
  }

  void copyTo(Path target) throws IOException {
    for (String name : names) {
      // The content alone: a copy of a read-only file would be read-only and could not be flushed.
      Files.write(target.resolve(name), Files.readAllBytes(folder.resolve(name)));
    }
  }

  private static void require(Path folder, List<String> names, String either, String or) {
    if (!names.contains(either) && !names.contains(or)) {
      throw new UserException(
          "folder %s has neither %s nor %s, which a checkpoint needs"
              .formatted(folder, either, or));
    }
  }
}
