package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The kind of values that a column of examples has to hold. */
enum ColumnKind {
  TEXT("text", ColumnKind::isText),
  TEXT_OR_NUMBER("text or a number", type -> isText(type) || isNumber(type)),
  TEXTS(
      "a list of texts", type -> isList(type) && leaf(type).filter(ColumnKind::isText).isPresent()),
  BOXES("a list of structs x1, y1, x2, y2 or of lists of four numbers", ColumnKind::isList),
  IMAGE(
      "a struct of bytes and path, bytes, the text of a relative path, or a list of one of these",
      type -> isImage(type.isPrimitive() || !isList(type) ? type : element(type.asGroupType())));

  private final String description;
  private final Predicate<Type> accepts;

  ColumnKind(String description, Predicate<Type> accepts) {
    this.description = description;
    this.accepts = accepts;
  }

  /**
   * Refuses a file whose column is of another kind, or absent.
   *
   * @param column its name in the file
   * @param required whether it must be there
   */
  void check(ParquetReader reader, String column, boolean required) {
    MessageType schema = reader.schema();
    if (!schema.containsField(column)) {
      if (required) {
        throw new UserException(
            "%s has no column %s (%s), only %s; name the right one under columns"
                .formatted(
                    reader.file(), column, description, String.join(", ", reader.columns())));
      }
    } else if (!accepts.test(schema.getType(column))) {
      throw new UserException(
          "Column %s of %s is %s, but %s was expected"
              .formatted(
                  column,
                  reader.file(),
                  schema.getType(column).toString().replaceAll("\\s+", " ").strip(),
                  description));
    }
  }

  private static boolean isImage(Type type) {
    return isBinary(type)
        || !type.isPrimitive() && !isList(type) && isImageStruct(type.asGroupType());
  }

  /** What a list is of: in files of today inside of a group with one field, once without it. */
  private static Type element(GroupType list) {
    Type repeated = list.getType(0);
    boolean wraps = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
    return wraps ? repeated.asGroupType().getType(0) : repeated.withId(0);
  }

  private static boolean isImageStruct(GroupType group) {
    boolean bytes = group.containsField("bytes");
    boolean path = group.containsField("path");
    return (bytes || path)
        && (!bytes || isBinary(group.getType("bytes")) && !isText(group.getType("bytes")))
        && (!path || isText(group.getType("path")));
  }

  private static boolean isBinary(Type type) {
    return type.isPrimitive()
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }

  private static boolean isText(Type type) {
    return type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation
        || type.getLogicalTypeAnnotation() instanceof EnumLogicalTypeAnnotation
        || type.getLogicalTypeAnnotation() instanceof JsonLogicalTypeAnnotation;
  }

  private static boolean isNumber(Type type) {
    if (!type.isPrimitive()) {
      return false;
    }
    return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation
        || switch (type.asPrimitiveType().getPrimitiveTypeName()) {
          case INT32, INT64, FLOAT, DOUBLE -> true;
          default -> false;
        };
  }

  private static boolean isList(Type type) {
    return type.isRepetition(Type.Repetition.REPEATED)
        || type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation;
  }

  /** The only leaf below a type; empty if there are several. */
  private static Optional<Type> leaf(Type type) {
    Type at = type;
    while (!at.isPrimitive() && at.asGroupType().getFieldCount() == 1) {
      at = at.asGroupType().getType(0);
    }
    return Optional.of(at).filter(Type::isPrimitive);
  }
}
