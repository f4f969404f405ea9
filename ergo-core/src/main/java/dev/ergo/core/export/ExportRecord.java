package dev.ergo.core.export;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.config.Check;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.io.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The file {@code export.json} in an exported folder: what it was made from. By it an export is
 * told from other folders.
 *
 * @param exportedFrom digests of the weights by folder, the model first
 * @param dtype number type of the exported weights
 * @param files names of the files beside this one
 */
record ExportRecord(Map<String, String> exportedFrom, String dtype, List<String> files) {

  static final String FILE = "export.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Fills in what a file does not say. */
  ExportRecord {
    exportedFrom = Check.orDefault(exportedFrom, Map.of());
    files = List.copyOf(Check.orDefault(files, List.of()));
  }

  /** Writes it beside the files that a folder has. */
  static void write(Path folder, Map<String, String> exportedFrom, String dtype)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      Files.writeString(
          folder.resolve(FILE),
          JSON.writeValueAsString(new ExportRecord(exportedFrom, dtype, names)) + "\n");
    }
  }

  /** Tells the files of an earlier export. */
  static OutputFile.Former former() {
    return file -> {
      String name = file.getFileName().toString();
      Path beside = file.resolveSibling(FILE);
      try {
        ExportRecord record = JsonFile.value(JSON.readerFor(ExportRecord.class), beside);
        return !record.exportedFrom().isEmpty()
            && (name.equals(FILE) || record.files().contains(name));
      } catch (IOException e) {
        return false;
      }
    };
  }
}
