package dev.ergo.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.data.parquet.ParquetReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;

/**
 * What the values of a file's columns are as texts: numbers as people write them, and classes by
 * their names where the file has these ({@code ClassLabel} of Hugging Face data sets, which write
 * them into the metadata of the Arrow schema).
 */
final class CellTexts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, List<String>> names = new HashMap<>();

  private final MessageType schema;

  private CellTexts(MessageType schema) {
    this.schema = schema;
  }

  /** Those of a file. */
  static CellTexts of(ParquetReader reader) {
    CellTexts labels = new CellTexts(reader.schema());
    reader
        .metadata("huggingface")
        .map(CellTexts::parse)
        .map(info -> info.path("info").path("features"))
        .ifPresent(labels::add);
    return labels;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      // Metadata that nobody needs refuse no file: the numbers are left.
      return JSON.createObjectNode();
    }
  }

  private void add(JsonNode features) {
    features
        .properties()
        .forEach(
            feature -> {
              if (feature.getValue().path("_type").asText().equals("ClassLabel")) {
                List<String> classes = new ArrayList<>();
                feature.getValue().path("names").forEach(name -> classes.add(name.asText()));
                names.put(feature.getKey(), classes);
              }
            });
  }

  /**
   * A value as text. Empty for null, for what stands for a missing number (NaN), and for the number
   * that stands for no class (-1).
   */
  Optional<String> text(String column, Object value) {
    if (NumberText.isMissing(value)) {
      return Optional.empty();
    }
    List<String> classes = names.get(column);
    if (classes != null && (value instanceof Integer || value instanceof Long)) {
      long number = ((Number) value).longValue();
      if (number == -1) {
        return Optional.empty();
      } else if (number >= 0 && number < classes.size()) {
        return Optional.of(classes.get((int) number));
      }
    }
    return Optional.of(
        value instanceof Float number && isHalf(column)
            ? NumberText.ofHalf(number)
            : NumberText.of(value));
  }

  /** Whether a value is a number that means itself. */
  boolean isNumber(String column, Object value) {
    return value instanceof Number && !names.containsKey(column);
  }

  private boolean isHalf(String column) {
    return schema.getType(column).getLogicalTypeAnnotation()
        instanceof Float16LogicalTypeAnnotation;
  }
}
