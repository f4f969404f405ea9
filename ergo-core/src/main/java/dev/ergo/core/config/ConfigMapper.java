package dev.ergo.core.config;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.function.Function;

/** Mapping between records and trees: snake_case keys, lower-case enums, paths as plain text. */
final class ConfigMapper {

  /** The mapper; reading is strict, and only record components are written. */
  static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new Jdk8Module())
          .addModule(paths())
          .addModule(choices())
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  private ConfigMapper() {}

  /** A record as YAML: every key with its value, in the order of the components. */
  static String toYaml(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a configuration record: " + value, e);
    }
  }

  /** The key of a record component: the one Jackson was told, for words that Java keeps. */
  static String key(RecordComponent component) {
    JsonProperty told = component.getAccessor().getAnnotation(JsonProperty.class);
    return told == null ? key(component.getName()) : told.value();
  }

  /** A name in snake_case. */
  static String key(String name) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(name);
  }

  static JavaType type(Type type) {
    return MAPPER.constructType(type);
  }

  /** Jackson itself reads and writes paths as URIs. */
  private static SimpleModule paths() {
    SimpleModule module = new SimpleModule("paths");
    module.addSerializer(Path.class, ToStringSerializer.instance);
    module.addDeserializer(
        Path.class,
        new StdDelegatingDeserializer<>(
            new StdConverter<String, Path>() {
              @Override
              public Path convert(String text) {
                return Path.of(text);
              }
            }));
    return module;
  }

  /** Values that may be {@code auto}. */
  private static SimpleModule choices() {
    SimpleModule module = new SimpleModule("choices");
    module.addDeserializer(AutoNumber.class, read(AutoNumber::read));
    module.addDeserializer(AutoSwitch.class, read(AutoSwitch::read));
    return module;
  }

  private static <T> StdDeserializer<T> read(Function<Object, T> reading) {
    return new StdDeserializer<T>(Object.class) {
      @Override
      public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return reading.apply(parser.readValueAs(Object.class));
      }
    };
  }
}
