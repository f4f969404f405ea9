package dev.ergo.eval.run;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RegionQuality;
import dev.ergo.eval.item.TaskAnswers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The file predictions.parquet: every judged answer of an evaluation, one row each. */
public final class PredictionTable {

  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final Schema STRING = Schema.create(Schema.Type.STRING);
  private static final Schema INT = Schema.create(Schema.Type.INT);
  private static final Schema DOUBLE = Schema.create(Schema.Type.DOUBLE);
  private static final Schema BOOLEAN = Schema.create(Schema.Type.BOOLEAN);
  private static final Schema CROP =
      SchemaBuilder.record("crop")
          .fields()
          .requiredInt("x1")
          .requiredInt("y1")
          .requiredInt("x2")
          .requiredInt("y2")
          .endRecord();

  private static final List<Column> COLUMNS =
      List.of(
          required("benchmark", STRING, result -> result.key().benchmark()),
          required("policy", STRING, result -> result.key().policy()),
          required("position", INT, result -> result.key().position()),
          required("sample", INT, result -> result.key().sample()),
          required("id", STRING, result -> result.item().id()),
          required("question", STRING, result -> result.item().question()),
          required("image", STRING, result -> result.item().image()),
          required("category", STRING, result -> result.item().category()),
          required(
              "facets", Schema.createMap(STRING), result -> new TreeMap<>(result.item().facets())),
          required("gold", STRING, result -> result.item().gold()),
          required("options", INT, result -> result.item().options()),
          optional("gold_option", INT, result -> result.item().goldOption()),
          required("stages", Schema.createArray(STRING), ItemResult::stages),
          required("correct", BOOLEAN, ItemResult::correct),
          required("score", DOUBLE, result -> result.verdict().score()),
          required("extracted", STRING, result -> result.verdict().extracted()),
          optional("option", INT, result -> result.verdict().option()),
          required("cause", STRING, result -> lower(result.verdict().cause())),
          optional(
              "box_outcome",
              STRING,
              result -> result.region().boxOutcome().map(PredictionTable::lower)),
          new Column(
              "crop",
              SchemaBuilder.nullable().type(CROP),
              false,
              result -> result.region().crop().map(PredictionTable::box).orElse(null)),
          optional("crop_area", DOUBLE, result -> result.region().cropArea()),
          optional("target_area", DOUBLE, result -> result.region().targetArea()),
          optional(
              "coverage", DOUBLE, result -> result.region().quality().map(RegionQuality::coverage)),
          optional("iou", DOUBLE, result -> result.region().quality().map(RegionQuality::iou)),
          optional("hit", BOOLEAN, result -> result.region().quality().map(RegionQuality::hit)),
          optional("sufficient", BOOLEAN, ItemResult::sufficient),
          optional("vision_tokens", INT, result -> result.cost().map(ItemCost::visionTokens)),
          optional("prompt_tokens", INT, result -> result.cost().map(ItemCost::promptTokens)),
          optional("generated_tokens", INT, result -> result.cost().map(ItemCost::generatedTokens)),
          optional("seconds", DOUBLE, result -> result.cost().map(ItemCost::seconds)),
          optional("image_seconds", DOUBLE, result -> phases(result).map(Phases::image)),
          optional("prefill_seconds", DOUBLE, result -> phases(result).map(Phases::prefill)),
          optional("decode_seconds", DOUBLE, result -> phases(result).map(Phases::decode)),
          optional("peak_mib", DOUBLE, result -> result.cost().flatMap(ItemCost::peakMib)),
          optional("error", STRING, ItemResult::error));

  private static final Schema SCHEMA = schema();

  private PredictionTable() {}

  /**
   * A column of the file.
   *
   * @param omissible whether rows may leave the value out
   */
  private record Column(
      String name, Schema type, boolean omissible, Function<ItemResult, Object> value) {}

  private static Column required(String name, Schema type, Function<ItemResult, Object> value) {
    return new Column(name, type, false, value);
  }

  private static Column optional(
      String name, Schema type, Function<ItemResult, Optional<?>> value) {
    Schema orNull = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
    return new Column(name, orNull, true, result -> value.apply(result).orElse(null));
  }

  private static Schema schema() {
    List<Schema.Field> fields = new ArrayList<>();
    for (Column column : COLUMNS) {
      Object initial = column.omissible() ? Schema.Field.NULL_DEFAULT_VALUE : null;
      fields.add(new Schema.Field(column.name(), column.type(), null, initial));
    }
    return Schema.createRecord("prediction", null, null, false, fields);
  }

  private static Optional<Phases> phases(ItemResult result) {
    return result.cost().flatMap(ItemCost::phases);
  }

  /**
   * Writes the file as a whole or not at all.
   *
   * @throws UserException if it can't be written
   */
  public static void write(Path file, List<TaskAnswers> answers) {
    try (ParquetWriter writer = ParquetWriter.create(file, SCHEMA, ROW_GROUP_BYTES, List.of())) {
      for (TaskAnswers task : answers) {
        for (List<ItemResult> item : task.items()) {
          item.forEach(answer -> writer.write(encode(answer)));
        }
      }
      writer.publish();
    }
  }

  /**
   * The answers of a file in the order written.
   *
   * @throws UserException if it is missing, damaged or no such file
   */
  public static List<ItemResult> read(Path file) {
    ParquetReader reader = ParquetReader.open(file);
    Set<String> columns = new LinkedHashSet<>();
    COLUMNS.forEach(column -> columns.add(column.name()));
    if (!reader.columns().containsAll(columns)) {
      columns.removeAll(reader.columns());
      throw new UserException(
          "%s was not written by this version of job eval: it has no column %s"
              .formatted(file, String.join(", ", columns)));
    }
    List<ItemResult> answers = new ArrayList<>();
    reader.forEach(
        columns,
        (row, values) -> {
          answers.add(decode(values));
          return true;
        });
    return answers;
  }

  private static GenericRecord encode(ItemResult result) {
    GenericRecord row = new GenericData.Record(SCHEMA);
    COLUMNS.forEach(column -> row.put(column.name(), column.value().apply(result)));
    return row;
  }

  private static GenericRecord box(PixelBox box) {
    GenericRecord record = new GenericData.Record(CROP);
    record.put("x1", box.x1());
    record.put("y1", box.y1());
    record.put("x2", box.x2());
    record.put("y2", box.y2());
    return record;
  }

  private static ItemResult decode(Map<String, Object> row) {
    Map<String, String> facets = new TreeMap<>();
    ((Map<?, ?>) row.get("facets")).forEach((k, v) -> facets.put((String) k, (String) v));
    return new ItemResult(
        new ItemResult.Key(
            (String) row.get("benchmark"),
            (String) row.get("policy"),
            (Integer) row.get("position"),
            (Integer) row.get("sample")),
        new ItemResult.Item(
            (String) row.get("id"),
            (String) row.get("question"),
            (String) row.get("image"),
            (String) row.get("category"),
            facets,
            (String) row.get("gold"),
            (Integer) row.get("options"),
            value(row, "gold_option", Integer.class)),
        ((List<?>) row.get("stages")).stream().map(String.class::cast).toList(),
        new Verdict(
            (Boolean) row.get("correct"),
            (Double) row.get("score"),
            (String) row.get("extracted"),
            value(row, "option", Integer.class),
            FailureCause.valueOf(((String) row.get("cause")).toUpperCase(Locale.ROOT))),
        region(row),
        value(row, "sufficient", Boolean.class),
        value(row, "vision_tokens", Integer.class).map(tokens -> cost(row, tokens)),
        value(row, "error", String.class));
  }

  private static ItemRegion region(Map<String, Object> row) {
    return new ItemRegion(
        value(row, "box_outcome", String.class)
            .map(name -> BoxOutcome.valueOf(name.toUpperCase(Locale.ROOT))),
        value(row, "crop", Map.class)
            .map(
                box ->
                    new PixelBox(
                        (Integer) box.get("x1"),
                        (Integer) box.get("y1"),
                        (Integer) box.get("x2"),
                        (Integer) box.get("y2"))),
        value(row, "crop_area", Double.class),
        value(row, "target_area", Double.class),
        value(row, "coverage", Double.class)
            .map(
                coverage ->
                    new RegionQuality(
                        coverage, (Double) row.get("iou"), (Boolean) row.get("hit"))));
  }

  private static ItemCost cost(Map<String, Object> row, int visionTokens) {
    return new ItemCost(
        visionTokens,
        (Integer) row.get("prompt_tokens"),
        (Integer) row.get("generated_tokens"),
        (Double) row.get("seconds"),
        value(row, "image_seconds", Double.class)
            .map(
                image ->
                    new Phases(
                        image,
                        (Double) row.get("prefill_seconds"),
                        (Double) row.get("decode_seconds"))),
        value(row, "peak_mib", Double.class));
  }

  private static <T> Optional<T> value(Map<String, Object> row, String column, Class<T> type) {
    return Optional.ofNullable(type.cast(row.get(column)));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
