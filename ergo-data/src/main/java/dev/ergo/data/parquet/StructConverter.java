package dev.ergo.data.parquet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * A struct as a map from field name to value, in the order of the schema; absent fields are null.
 */
final class StructConverter extends GroupConverter {

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
              ? Values.converter(field, value -> repeated(name).add(value))
              : Values.converter(field, value -> struct.put(name, value)));
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
