package dev.ergo.data.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Rollout rows as records of a file, whose columns are the components of {@link RolloutRow} in
 * snake case, and the version of this form.
 */
final class RolloutRecords {

  /**
   * Files of version 1, which had exactly two looks in columns of their own, hold no version; those
   * of version 2 had one image a question, and up to version 3 every step was sampled by the policy
   * as it was then, and rows held neither the question nor what a judge had said; up to version 4
   * training learned from all that it sampled; up to version 5 the looks of an episode had one
   * advantage.
   */
  static final int VERSION = 6;

  private static final int ONE_ADVANTAGE = 5;
  private static final int ALL_USED = 4;

  private static final int OWN_POLICY = 3;
  private static final int ONE_IMAGE = 2;

  private static final String POLICY_VERSION = "policy_version";
  private static final String USED = "used";
  private static final String ADVANTAGES = "advantages";

  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new Jdk8Module())
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .build();

  /** Texts and enums are strings. */
  private static final Map<Class<?>, Schema.Type> PLAIN =
      Map.of(
          int.class, Schema.Type.INT,
          Integer.class, Schema.Type.INT,
          long.class, Schema.Type.LONG,
          Float.class, Schema.Type.FLOAT,
          double.class, Schema.Type.DOUBLE,
          Double.class, Schema.Type.DOUBLE,
          boolean.class, Schema.Type.BOOLEAN);

  static final Schema ROW = schema(RolloutRow.class);

  /** Columns that files of earlier versions lack. */
  static final Set<String> LATER = Set.of(POLICY_VERSION, "question", "judged", USED, ADVANTAGES);

  private RolloutRecords() {}

  static GenericRecord encode(RolloutRow row) {
    Map<String, Object> values = MAPPER.convertValue(row, new TypeReference<>() {});
    values.put("version", VERSION);
    return (GenericRecord) value(ROW, values);
  }

  /**
   * Reads a row.
   *
   * @throws IllegalArgumentException if it is none of this version or the four before
   */
  static RolloutRow decode(Map<String, Object> values) {
    int version = values.remove("version") instanceof Integer number ? number : 0;
    if (version < ONE_IMAGE || version > VERSION) {
      throw new IllegalArgumentException("another version");
    }
    if (version <= OWN_POLICY) {
      values.put(POLICY_VERSION, values.get("step"));
    } else if (values.get(POLICY_VERSION) == null) {
      throw new IllegalArgumentException("no version of the policy");
    }
    if (version <= ALL_USED) {
      values.put(USED, true);
    } else if (values.get(USED) == null) {
      throw new IllegalArgumentException("not said whether it was used");
    }
    if (version <= ONE_ADVANTAGE) {
      values.put(
          ADVANTAGES,
          Collections.nCopies(((List<?>) values.get("looks")).size(), values.get("advantage")));
    } else if (values.get(ADVANTAGES) == null) {
      throw new IllegalArgumentException("no advantages of the looks");
    }
    if (version == ONE_IMAGE) {
      values.put(
          "looks",
          ((List<?>) values.get("looks"))
              .stream().map(look -> ofOneImage((Map<?, ?>) look)).toList());
    }
    return MAPPER.convertValue(values, RolloutRow.class);
  }

  /** A look of version 2 in today's form. */
  private static Map<Object, Object> ofOneImage(Map<?, ?> look) {
    Map<Object, Object> current = new LinkedHashMap<>(look);
    Object view = current.remove("view");
    current.put("views", view == null ? List.of() : List.of(view));
    if (look.get("zoom") instanceof Map<?, ?> zoom) {
      Map<Object, Object> first = new LinkedHashMap<>(zoom);
      first.put("image", 1);
      current.put("zoom", first);
    }
    return current;
  }

  private static Schema schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] of = generic.getActualTypeArguments();
      Schema last = schema(of[of.length - 1]);
      return generic.getRawType() == Optional.class
          ? Schema.createUnion(last, Schema.create(Schema.Type.NULL))
          : generic.getRawType() == Map.class ? Schema.createMap(last) : Schema.createArray(last);
    }
    Class<?> raw = (Class<?>) type;
    return raw.isRecord()
        ? record(raw)
        : Schema.create(PLAIN.getOrDefault(raw, Schema.Type.STRING));
  }

  private static Schema record(Class<?> type) {
    Schema schema = Schema.createRecord(type.getSimpleName(), null, null, false);
    List<Schema.Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name =
          PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
      fields.add(new Schema.Field(name, schema(component.getGenericType())));
    }
    if (type == RolloutRow.class) {
      fields.add(new Schema.Field("version", Schema.create(Schema.Type.INT)));
    }
    schema.setFields(fields);
    return schema;
  }

  private static Object value(Schema schema, Object value) {
    return switch (schema.getType()) {
      case UNION -> value == null ? null : value(schema.getTypes().get(0), value);
      case ARRAY ->
          ((List<?>) value).stream().map(item -> value(schema.getElementType(), item)).toList();
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
          record.put(field.pos(), value(field.schema(), ((Map<?, ?>) value).get(field.name())));
        }
        yield record;
      }
      case FLOAT -> ((Number) value).floatValue();
      case LONG -> ((Number) value).longValue();
      default -> value;
    };
  }
}
