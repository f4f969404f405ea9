package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
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
  LABEL("text, a number or a class", type -> isText(type) || isNumber(type) || isBoolean(type)),
  TEXTS(
      "a list of texts or numbers",
      type -> isList(type) && leaf(type).filter(one -> isText(one) || isNumber(one)).isPresent()),
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
   * Refuses a file without a column of this kind.
   *
   * @param column its name in the file
   */
  void require(ParquetReader reader, String column) {
    if (reader.isNull(column)) {
      throw new UserException(
          "Column %s of %s is null in every row, but %s was expected; name another under columns"
              .formatted(column, reader.file(), description));
    }
    if (!reader.schema().containsField(column)) {
      throw new UserException(
          "%s has no column %s (%s), only %s; name the right one under columns"
              .formatted(reader.file(), column, description, String.join(", ", reader.columns())));
    }
    misfit(reader, column)
        .ifPresent(
            misfit -> {
              throw new UserException(misfit);
            });
  }

  /**
   * Why a file's column can't be read as this kind; empty if it can, and if the file has no such
   * column or nothing in it.
   */
  Optional<String> misfit(ParquetReader reader, String column) {
    MessageType schema = reader.schema();
    if (!schema.containsField(column)) {
      return Optional.empty();
    }
    if (reader.isEncrypted(column)) {
      return Optional.of(
          "Column %s of %s is encrypted, which is not supported; decrypt the file first"
              .formatted(column, reader.file()));
    }
    return accepts.test(schema.getType(column))
        ? Optional.empty()
        : Optional.of(
            "Column %s of %s is %s, but %s was expected"
                .formatted(
                    column,
                    reader.file(),
                    schema.getType(column).toString().replaceAll("\\s+", " ").strip(),
                    description));
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
        || type.getLogicalTypeAnnotation() instanceof Float16LogicalTypeAnnotation
        || switch (type.asPrimitiveType().getPrimitiveTypeName()) {
          case INT32, INT64, FLOAT, DOUBLE -> true;
          default -> false;
        };
  }

  private static boolean isBoolean(Type type) {
    return type.isPrimitive()
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BOOLEAN;
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
