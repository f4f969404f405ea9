package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import org.apache.parquet.schema.MessageType;

/**
 * A column of examples.
 *
 * @param name its name in the file
 * @param required whether a file without it is refused
 * @param kind what it may be
 */
record ExpectedColumn(String name, boolean required, ColumnKind kind) {

  /** Refuses a file whose column is absent or of another kind. */
  void check(ParquetReader reader) {
    MessageType schema = reader.schema();
    if (!schema.containsField(name)) {
      if (required) {
        throw new UserException(
            "%s has no column %s (%s), only %s; name the right one under columns"
                .formatted(
                    reader.file(), name, kind.description(), String.join(", ", reader.columns())));
      }
    } else if (!kind.accepts(schema.getType(name))) {
      throw new UserException(
          "Column %s of %s is %s, but %s was expected"
              .formatted(
                  name,
                  reader.file(),
                  schema.getType(name).toString().replaceAll("\\s+", " ").strip(),
                  kind.description()));
    }
  }
}
