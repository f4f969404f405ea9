package dev.ergo.data.parquet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Converters for one value of a column: a leaf, a list, a map or a struct. */
final class ValueConverters {

  private ValueConverters() {}

  /** A converter that hands each finished value of this type to the sink. */
  static Converter converter(Type type, Consumer<Object> sink) {
    if (type.isPrimitive()) {
      return new Leaf(type.asPrimitiveType(), sink);
    }
    GroupType group = type.asGroupType();
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    if (logical instanceof ListLogicalTypeAnnotation && hasOneRepeatedField(group)) {
      return new ListConverter(group, sink);
    } else if ((logical instanceof MapLogicalTypeAnnotation
            || logical instanceof MapKeyValueTypeAnnotation)
        && isMap(group)) {
      return new MapConverter(group, sink);
    }
    return new StructConverter(group, sink::accept);
  }

  private static boolean hasOneRepeatedField(GroupType group) {
    return group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
  }

  private static boolean isMap(GroupType group) {
    return hasOneRepeatedField(group)
        && !group.getType(0).isPrimitive()
        && group.getType(0).asGroupType().getFieldCount() == 2;
  }

  /** A stored value, decoded; each dictionary entry is decoded once. */
  private static final class Leaf extends PrimitiveConverter {

    private final PrimitiveTypeName stored;
    private final Function<Object, Object> decoder;
    private final Consumer<Object> sink;
    private Dictionary dictionary;
    private Object[] decoded;

    Leaf(PrimitiveType type, Consumer<Object> sink) {
      this.stored = type.getPrimitiveTypeName();
      this.decoder = LeafDecoder.of(type);
      this.sink = sink;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary entries) {
      dictionary = entries;
      decoded = new Object[entries.getMaxId() + 1];
    }

    @Override
    public void addValueFromDictionary(int id) {
      if (decoded[id] == null) {
        decoded[id] = decoder.apply(entry(id));
      }
      sink.accept(decoded[id]);
    }

    private Object entry(int id) {
      return switch (stored) {
        case INT32 -> dictionary.decodeToInt(id);
        case INT64 -> dictionary.decodeToLong(id);
        case FLOAT -> dictionary.decodeToFloat(id);
        case DOUBLE -> dictionary.decodeToDouble(id);
        case BOOLEAN -> dictionary.decodeToBoolean(id);
        case INT96, BINARY, FIXED_LEN_BYTE_ARRAY -> dictionary.decodeToBinary(id);
      };
    }

    @Override
    public void addBinary(Binary value) {
      sink.accept(decoder.apply(value));
    }

    @Override
    public void addBoolean(boolean value) {
      sink.accept(decoder.apply(value));
    }

    @Override
    public void addDouble(double value) {
      sink.accept(decoder.apply(value));
    }

    @Override
    public void addFloat(float value) {
      sink.accept(decoder.apply(value));
    }

    @Override
    public void addInt(int value) {
      sink.accept(decoder.apply(value));
    }

    @Override
    public void addLong(long value) {
      sink.accept(decoder.apply(value));
    }
  }

  /**
   * A LIST group. Parquet's backward-compatibility rules say whether the repeated field is the
   * element itself (two-level lists) or wraps it (three-level lists, whatever the names).
   */
  private static final class ListConverter extends GroupConverter {

    private final Converter entry;
    private final Consumer<Object> sink;
    private List<Object> list;

    ListConverter(GroupType group, Consumer<Object> sink) {
      this.sink = sink;
      Type repeated = group.getType(0);
      this.entry =
          isElement(repeated, group.getName())
              ? converter(repeated, value -> list.add(value))
              : new StructConverter(
                  repeated.asGroupType(), wrapper -> list.add(wrapper.values().iterator().next()));
    }

    private static boolean isElement(Type repeated, String listName) {
      return repeated.isPrimitive()
          || repeated.asGroupType().getFieldCount() != 1
          || repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
          || repeated.getName().equals("array")
          || repeated.getName().equals(listName + "_tuple");
    }

    @Override
    public Converter getConverter(int field) {
      return entry;
    }

    @Override
    public void start() {
      list = new ArrayList<>();
    }

    @Override
    public void end() {
      sink.accept(list);
    }
  }

  /** A MAP group; a key that comes twice keeps its last value. */
  private static final class MapConverter extends GroupConverter {

    private final StructConverter entry;
    private final Consumer<Object> sink;
    private Map<Object, Object> map;

    MapConverter(GroupType group, Consumer<Object> sink) {
      this.sink = sink;
      GroupType pair = group.getType(0).asGroupType();
      String key = pair.getFieldName(0);
      String value = pair.getFieldName(1);
      this.entry = new StructConverter(pair, fields -> map.put(fields.get(key), fields.get(value)));
    }

    @Override
    public Converter getConverter(int field) {
      return entry;
    }

    @Override
    public void start() {
      map = new LinkedHashMap<>();
    }

    @Override
    public void end() {
      sink.accept(map);
    }
  }

  /**
   * A struct as a map from field name to value, in the order of the schema; absent fields are null.
   */
  static final class StructConverter extends GroupConverter {

    private final List<Type> fields;
    private final List<Converter> converters = new ArrayList<>();
    private final Consumer<Map<String, Object>> sink;
    private Map<String, Object> struct;

    StructConverter(GroupType type, Consumer<Map<String, Object>> sink) {
      this.fields = type.getFields();
      this.sink = sink;
      for (Type field : fields) {
        String name = field.getName();
        // A repeated field outside a LIST group is a required list of its own (Parquet's oldest
        // form).
        converters.add(
            field.isRepetition(Repetition.REPEATED)
                ? ValueConverters.converter(field, value -> repeated(name).add(value))
                : ValueConverters.converter(field, value -> struct.put(name, value)));
      }
    }

    @SuppressWarnings("unchecked") // start() put this list there
    private List<Object> repeated(String name) {
      return (List<Object>) struct.get(name);
    }

    @Override
    public Converter getConverter(int field) {
      return converters.get(field);
    }

    @Override
    public void start() {
      struct = new LinkedHashMap<>();
      for (Type field : fields) {
        struct.put(
            field.getName(), field.isRepetition(Repetition.REPEATED) ? new ArrayList<>() : null);
      }
    }

    @Override
    public void end() {
      sink.accept(struct);
    }
  }
}
