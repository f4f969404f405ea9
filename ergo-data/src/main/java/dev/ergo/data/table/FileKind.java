package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kind of file with rows, in the order in which a folder's files are taken. */
enum FileKind {
  PARQUET(".parquet") {
    @Override
    Table open(Path file, RowCache cache) {
      return new ParquetTable(file, cache);
    }
  },
  ARROW(".arrow", ".feather") {
    @Override
    Table open(Path file, RowCache cache) {
      return new ArrowTable(file);
    }
  },
  JSON_LINES(".jsonl", ".ndjson") {
    @Override
    Table open(Path file, RowCache cache) {
      return JsonTable.lines(file);
    }
  },
  JSON(".json") {
    @Override
    Table open(Path file, RowCache cache) {
      return JsonTable.document(file);
    }
  },
  CSV(".csv") {
    @Override
    Table open(Path file, RowCache cache) {
      return new DelimitedTable(file, ',');
    }
  },
  TSV(".tsv") {
    @Override
    Table open(Path file, RowCache cache) {
      return new DelimitedTable(file, '\t');
    }
  },
  TAR(".tar") {
    @Override
    Table open(Path file, RowCache cache) {
      return new TarTable(file);
    }
  };

  private static final Pattern PACKED = Pattern.compile("(.+)\\.(?:gz|zst|xz|bz2|lz4|zip)");

  private final List<String> endings;

  FileKind(String... endings) {
    this.endings = List.of(endings);
  }

  /** Opens a file of this kind. */
  abstract Table open(Path file, RowCache cache);

  /** The kind that a file's name ends as. */
  static Optional<FileKind> byName(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    for (FileKind kind : values()) {
      if (kind.endings.stream().anyMatch(name::endsWith)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Names a file of a known kind that is compressed as a whole. */
  static void requireUnpacked(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    Matcher packed = PACKED.matcher(name);
    if (name.endsWith(".tgz") || packed.matches() && byName(Path.of(packed.group(1))).isPresent()) {
      throw new UserException(
          "%s is compressed as a whole, so that no row can be found in it; unpack it (gunzip, unzstd, unxz or bunzip2) and give what comes out"
              .formatted(file));
    }
  }

  /**
   * The kind of a file that is named: by its ending, or else by its first bytes.
   *
   * @throws UserException if it is of none
   */
  static FileKind of(Path file) {
    requireUnpacked(file);
    return byName(file)
        .orElseGet(
            () ->
                switch (start(file)) {
                  case "PAR1" -> PARQUET;
                  case "ARRO" -> ARROW;
                  default ->
                      throw new UserException(
                          "%s is of no kind that is read; give .parquet, .arrow, .jsonl, .json, .csv, .tsv or .tar"
                              .formatted(file));
                });
  }

  private static String start(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its rights", e);
    }
  }
}
