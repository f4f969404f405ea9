package dev.ergo.eval.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RegionQuality;
import dev.ergo.eval.item.TaskAnswers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The file predictions.parquet: every judged answer of an evaluation, one row each. Columns are the
 * values of {@link ItemResult} and of the records in it, under their names in JSON.
 */
public final class PredictionTable {

  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final Schema SCHEMA =
      SchemaBuilder.record("prediction")
          .fields()
          .requiredString("benchmark")
          .requiredString("policy")
          .requiredInt("position")
          .requiredInt("sample")
          .requiredString("id")
          .requiredString("question")
          .requiredString("image")
          .requiredString("category")
          .name("facets")
          .type(Schema.createMap(Schema.create(Schema.Type.STRING)))
          .noDefault()
          .requiredString("gold")
          .requiredInt("options")
          .optionalInt("gold_option")
          .name("looks")
          .type(Schema.createArray(Schema.create(Schema.Type.STRING)))
          .noDefault()
          .requiredBoolean("correct")
          .requiredDouble("score")
          .requiredString("extracted")
          .optionalInt("option")
          .requiredString("cause")
          .optionalString("box_outcome")
          .name("crop")
          .type()
          .nullable()
          .record("crop")
          .fields()
          .requiredInt("x1")
          .requiredInt("y1")
          .requiredInt("x2")
          .requiredInt("y2")
          .endRecord()
          .noDefault()
          .optionalInt("crop_image")
          .optionalDouble("crop_area")
          .optionalDouble("target_area")
          .optionalInt("target_side")
          .optionalDouble("coverage")
          .optionalDouble("iou")
          .optionalBoolean("hit")
          .optionalBoolean("sufficient")
          .optionalInt("vision_tokens")
          .optionalInt("prompt_tokens")
          .optionalInt("generated_tokens")
          .optionalDouble("seconds")
          .optionalDouble("image_seconds")
          .optionalDouble("prefill_seconds")
          .optionalDouble("decode_seconds")
          .optionalDouble("peak_mib")
          .optionalString("error")
          .endRecord();

  private static final Schema CROP = SCHEMA.getField("crop").schema().getTypes().get(0);

  /** Of a row's values each record takes its own. */
  private static final JsonMapper JSON =
      EvalJson.MAPPER.rebuild().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private PredictionTable() {}

  /**
   * Writes the file as a whole or not at all.
   *
   * @throws UserException if it can't be written
   */
  public static void write(Path file, List<TaskAnswers> answers) {
    try (ParquetWriter writer =
        ParquetWriter.create(file, SCHEMA, ROW_GROUP_BYTES, WriteOptions.PLAIN)) {
      for (TaskAnswers task : answers) {
        for (List<ItemResult> item : task.items()) {
          item.forEach(answer -> writer.write(record(SCHEMA, values(answer))));
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
    SCHEMA.getFields().forEach(column -> columns.add(column.name()));
    if (!reader.columns().containsAll(columns)) {
      columns.removeAll(reader.columns());
      throw new UserException(
          "%s was not written by this version of job eval: it has no column %s; run the evaluation again, its answers are kept"
              .formatted(file, String.join(", ", columns)));
    }
    List<ItemResult> answers = new ArrayList<>();
    reader.forEach(
        columns,
        (row, values) -> {
          answers.add(result(values));
          return true;
        });
    return answers;
  }

  private static GenericRecord record(Schema schema, Map<?, ?> values) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      Object value = values.get(field.name());
      record.put(
          field.name(),
          field.name().equals("crop") && value instanceof Map<?, ?> box
              ? record(CROP, box)
              : value);
    }
    return record;
  }

  /** The values of a result, its facets in a fixed order. */
  private static Map<String, Object> values(ItemResult result) {
    Map<String, Object> values = new HashMap<>();
    Optional<ItemCost> cost = result.cost();
    add(values, result, result.key(), result.item(), result.verdict(), result.region());
    result.region().quality().ifPresent(quality -> add(values, quality));
    cost.ifPresent(known -> add(values, known));
    cost.flatMap(ItemCost::phases)
        .ifPresent(
            phases -> {
              values.put("image_seconds", phases.image());
              values.put("prefill_seconds", phases.prefill());
              values.put("decode_seconds", phases.decode());
            });
    values.put("facets", new TreeMap<>(result.item().facets()));
    return values;
  }

  private static void add(Map<String, Object> values, Record... parts) {
    for (Record part : parts) {
      values.putAll(JSON.convertValue(part, new TypeReference<Map<String, Object>>() {}));
    }
  }

  private static ItemResult result(Map<String, Object> row) {
    Map<String, Object> values = new HashMap<>(row);
    if (row.get("coverage") != null) {
      values.put("quality", part(row, RegionQuality.class));
    }
    if (row.get("image_seconds") instanceof Double image) {
      values.put(
          "phases",
          new Phases(
              image, (Double) row.get("prefill_seconds"), (Double) row.get("decode_seconds")));
    }
    values.put("key", part(row, ItemResult.Key.class));
    values.put("item", part(row, ItemResult.Item.class));
    values.put("verdict", part(row, Verdict.class));
    values.put("region", part(values, ItemRegion.class));
    if (row.get("vision_tokens") != null) {
      values.put("cost", part(values, ItemCost.class));
    }
    return part(values, ItemResult.class);
  }

  private static <T extends Record> T part(Map<String, Object> values, Class<T> type) {
    return JSON.convertValue(values, type);
  }
}
