package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Parquet files of a folder and of the folders in it that are named {@code column=value}: such
 * a folder's files have the column, with that value in every row. A folder without any is that of a
 * repository, whose files lie in its folder {@code data}.
 */
final class PartitionedFolder {

  /** What Hive, Spark and pyarrow name the folder of rows without a value. */
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private static final int DEEPEST = 16;

  /** Shards are named {@code train-00000-of-00002.parquet}. */
  private static final Pattern SPLIT = Pattern.compile("([A-Za-z]\\w*)-\\d{5}-of-\\d{5}");

  private PartitionedFolder() {}

  /** Opens the files in the order of their names. */
  static List<ParquetReader> readers(Path folder) {
    List<ParquetReader> readers = new ArrayList<>();
    collect(folder, Map.of(), readers);
    Path data = folder.resolve("data");
    if (readers.isEmpty() && Files.isDirectory(data)) {
      collect(data, Map.of(), readers);
      refuseSplits(data, readers);
    }
    if (readers.isEmpty()) {
      throw new UserException(
          "The folder "
              + folder
              + " holds no *.parquet file; give a file or such a folder (of the folders in it only those named column=value are read)");
    }
    return readers;
  }

  /** Repositories of data sets keep the shards of all splits in one folder. */
  private static void refuseSplits(Path data, List<ParquetReader> readers) {
    Set<String> splits = new TreeSet<>();
    for (ParquetReader reader : readers) {
      Matcher split = SPLIT.matcher(reader.file().getFileName().toString());
      splits.add(split.lookingAt() ? split.group(1) : "");
    }
    if (splits.size() > 1) {
      throw new UserException(
          "The folder %s holds shards of several splits (%s); give the file of one, or a folder with those of one"
              .formatted(data, String.join(", ", splits)));
    }
  }

  private static void collect(
      Path folder, Map<String, String> partition, List<ParquetReader> readers) {
    for (Path entry : entries(folder)) {
      String name = entry.getFileName().toString();
      int equals = name.indexOf('=');
      if (name.startsWith(".") || name.startsWith("_")) {
        continue;
      } else if (equals > 0 && partition.size() < DEEPEST && Files.isDirectory(entry)) {
        Map<String, String> inside = new LinkedHashMap<>(partition);
        inside.put(decoded(name.substring(0, equals)), value(name.substring(equals + 1)));
        collect(entry, inside, readers);
      } else if (name.endsWith(".parquet")) {
        readers.add(ParquetReader.open(entry, partition));
      }
    }
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UserException("The folder " + folder + " can't be listed; check its rights", e);
    }
  }

  private static String value(String written) {
    return written.equals(NULL) ? null : decoded(written);
  }

  private static String decoded(String written) {
    try {
      // A plus stands for itself in these names.
      return URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return written;
    }
  }
}
