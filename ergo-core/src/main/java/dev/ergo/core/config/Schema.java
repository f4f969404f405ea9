package dev.ergo.core.config;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys and values that a record type allows in a tree, found without making a record. */
final class Schema {

  /** Shape of a type in a tree. */
  enum Kind {
    RECORD,
    MAP,
    LIST,
    TEXT,
    WHOLE,
    NUMBER,
    BOOLEAN,
    AUTO_WHOLE,
    AUTO_BOOLEAN,
    ENUM,
    FREE
  }

  private static final Map<Class<?>, Kind> SCALARS =
      Map.ofEntries(
          Map.entry(String.class, Kind.TEXT),
          Map.entry(Path.class, Kind.TEXT),
          Map.entry(int.class, Kind.WHOLE),
          Map.entry(Integer.class, Kind.WHOLE),
          Map.entry(long.class, Kind.WHOLE),
          Map.entry(Long.class, Kind.WHOLE),
          Map.entry(double.class, Kind.NUMBER),
          Map.entry(Double.class, Kind.NUMBER),
          Map.entry(boolean.class, Kind.BOOLEAN),
          Map.entry(Boolean.class, Kind.BOOLEAN),
          Map.entry(AutoNumber.class, Kind.AUTO_WHOLE),
          Map.entry(AutoSwitch.class, Kind.AUTO_BOOLEAN));

  private Schema() {}

  /** The type with Optional taken off. */
  static JavaType bare(JavaType type) {
    return type.isReferenceType() ? bare(type.getContentType()) : type;
  }

  /** The shape of a bare type. */
  static Kind kind(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (SCALARS.containsKey(raw)) {
      return SCALARS.get(raw);
    } else if (type.isRecordType()) {
      return Kind.RECORD;
    } else if (type.isMapLikeType()) {
      return Kind.MAP;
    } else if (type.isCollectionLikeType() || type.isArrayType()) {
      return Kind.LIST;
    }
    return raw.isEnum() ? Kind.ENUM : Kind.FREE;
  }

  /** Whether one plain value may stand for a list of one. */
  static boolean isListOfScalars(JavaType type) {
    return kind(type) == Kind.LIST
        && switch (kind(bare(type.getContentType()))) {
          case TEXT, WHOLE, NUMBER, BOOLEAN, AUTO_WHOLE, AUTO_BOOLEAN, ENUM -> true;
          case RECORD, MAP, LIST, FREE -> false;
        };
  }

  /**
   * The keys of a record type in order, with the types of their values; a component that is
   * unwrapped gives its own keys.
   */
  static Map<String, JavaType> fields(JavaType record) {
    return fields(record.getRawClass());
  }

  /** The same of a record's class; any other class has none. */
  static Map<String, JavaType> fields(Class<?> record) {
    Map<String, JavaType> fields = new LinkedHashMap<>();
    if (!record.isRecord()) {
      return fields;
    }
    for (RecordComponent component : record.getRecordComponents()) {
      JavaType type = ConfigMapper.type(component.getGenericType());
      JsonUnwrapped unwrapped = component.getAccessor().getAnnotation(JsonUnwrapped.class);
      if (unwrapped == null) {
        fields.put(ConfigMapper.key(component), type);
      } else {
        fields(type).forEach((key, field) -> fields.put(unwrapped.prefix() + key, field));
      }
    }
    return fields;
  }

  /** The keys of a record whose values are {@linkplain InputPath paths that are read}. */
  static Set<String> inputs(Class<?> record) {
    Set<String> inputs = new HashSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      JsonUnwrapped unwrapped = component.getAccessor().getAnnotation(JsonUnwrapped.class);
      if (unwrapped != null) {
        inputs(component.getType()).forEach(key -> inputs.add(unwrapped.prefix() + key));
      } else if (component.isAnnotationPresent(InputPath.class)) {
        inputs.add(ConfigMapper.key(component));
      }
    }
    return inputs;
  }

  /** What values of a scalar kind look like, for messages. */
  static String expected(JavaType type) {
    Class<?> raw = type.getRawClass();
    return switch (kind(type)) {
      case RECORD -> "a mapping with the keys " + String.join(", ", fields(type).keySet());
      case MAP -> "a mapping";
      case LIST -> "a list";
      case TEXT -> "text";
      case WHOLE ->
          raw == int.class || raw == Integer.class ? "a whole number of 32 bits" : "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case AUTO_WHOLE -> "a whole number or auto";
      case AUTO_BOOLEAN -> "true, false or auto";
      case ENUM -> "one of " + String.join(", ", constants(raw));
      case FREE -> "a " + raw.getSimpleName();
    };
  }

  /** Whether a node that is not null fits a bare type, its children aside. */
  static boolean fits(JsonNode node, JavaType type) {
    Class<?> raw = type.getRawClass();
    boolean narrow = raw == int.class || raw == Integer.class;
    return switch (kind(type)) {
      case RECORD, MAP -> node.isObject();
      case LIST -> node.isArray();
      case TEXT -> node.isValueNode() && !node.isNull();
      case WHOLE ->
          node.isIntegralNumber() && (narrow ? node.canConvertToInt() : node.canConvertToLong());
      case NUMBER -> node.isNumber();
      case BOOLEAN -> node.isBoolean();
      case AUTO_WHOLE -> isAuto(node) || node.isIntegralNumber() && node.canConvertToInt();
      case AUTO_BOOLEAN -> isAuto(node) || node.isBoolean();
      case ENUM ->
          node.isTextual() && constants(raw).stream().anyMatch(node.asText()::equalsIgnoreCase);
      case FREE -> true;
    };
  }

  private static boolean isAuto(JsonNode node) {
    return node.isTextual() && node.asText().equals(AutoValue.WORD);
  }

  /**
   * All dotted keys below given ones, sections not included: items of lists as {@code list[].key},
   * values of maps as {@code map.*.key}.
   */
  static List<String> keys(Map<String, JavaType> fields) {
    return below(fields, "", false).toList();
  }

  /**
   * The dotted keys an override may have: {@link #keys} outside of lists and maps; sections too.
   */
  static List<String> overridable(Map<String, JavaType> fields) {
    return below(fields, "", true)
        .filter(key -> !key.contains("[]") && !key.contains("*"))
        .toList();
  }

  /** Whether a dotted key exists; any key is allowed where the type is a map or free. */
  static boolean accepts(Map<String, JavaType> fields, List<String> steps) {
    if (!fields.containsKey(steps.get(0))) {
      return false;
    }
    JavaType at = bare(fields.get(steps.get(0)));
    for (String step : steps.subList(1, steps.size())) {
      switch (kind(at)) {
        case RECORD -> {
          if (!fields(at).containsKey(step)) {
            return false;
          }
          at = bare(fields(at).get(step));
        }
        case MAP -> at = bare(at.getContentType());
        default -> {
          return kind(at) == Kind.FREE;
        }
      }
    }
    return true;
  }

  private static Stream<String> below(Map<String, JavaType> fields, String path, boolean sections) {
    return fields.entrySet().stream()
        .flatMap(
            field ->
                keys(bare(field.getValue()), ConfigTree.child(path, field.getKey()), sections));
  }

  private static Stream<String> keys(JavaType type, String path, boolean sections) {
    return switch (kind(type)) {
      case RECORD ->
          Stream.concat(
              sections ? Stream.of(path) : Stream.empty(), below(fields(type), path, sections));
      case MAP, LIST -> {
        String inside = path + (kind(type) == Kind.MAP ? ".*" : "[]");
        Map<String, JavaType> fields = fields(bare(type.getContentType()));
        yield Stream.concat(Stream.of(path), below(fields, inside, sections));
      }
      default -> Stream.of(path);
    };
  }

  private static List<String> constants(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toList());
  }
}
