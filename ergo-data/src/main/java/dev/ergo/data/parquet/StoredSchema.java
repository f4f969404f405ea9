package dev.ergo.data.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A schema without what is null in every row. Writers that were given nothing but nulls know no
 * type for them and say UNKNOWN; such a leaf holds nothing, at whatever depth it stands.
 */
final class StoredSchema {

  private StoredSchema() {}

  /** The schema without its empty leaves, and without groups that consist of them. */
  static MessageType of(MessageType schema) {
    return new MessageType(schema.getName(), fields(schema));
  }

  /** The schema with further columns, which are texts. */
  static MessageType withTexts(MessageType schema, Set<String> columns) {
    List<Type> fields = new ArrayList<>(schema.getFields());
    for (String column : columns) {
      fields.add(
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(column));
    }
    return new MessageType(schema.getName(), fields);
  }

  private static List<Type> fields(GroupType group) {
    List<Type> kept = new ArrayList<>();
    group.getFields().forEach(field -> stored(field).ifPresent(kept::add));
    return kept;
  }

  private static Optional<Type> stored(Type type) {
    if (type.getLogicalTypeAnnotation() instanceof UnknownLogicalTypeAnnotation) {
      return Optional.empty();
    }
    if (type.isPrimitive()) {
      return Optional.of(type);
    }
    GroupType group = type.asGroupType();
    List<Type> kept = fields(group);
    boolean whole = kept.size() == group.getFieldCount();
    return kept.isEmpty() || isContainer(group) && isTorn(group, kept)
        ? Optional.empty()
        : Optional.of(whole && kept.equals(group.getFields()) ? group : group.withNewFields(kept));
  }

  private static boolean isContainer(GroupType group) {
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    return logical instanceof ListLogicalTypeAnnotation
        || logical instanceof MapLogicalTypeAnnotation
        || logical instanceof MapKeyValueTypeAnnotation;
  }

  /** Whether a map has lost its keys or its values. */
  private static boolean isTorn(GroupType group, List<Type> kept) {
    return !(group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)
        && kept.stream()
            .anyMatch(
                pair ->
                    !pair.isPrimitive()
                        && pair.asGroupType().getFieldCount()
                            < group.getType(pair.getName()).asGroupType().getFieldCount());
  }
}
