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
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The file predictions.parquet: every judged answer of an evaluation. */
public final class PredictionTable {

  private static final long ROW_GROUP_BYTES = 16L << 20;

  private PredictionTable() {}

  /**
   * Writes the file as a whole or not at all.
   *
   * @throws UserException if it can't be written
   */
  public static void write(Path file, List<TaskAnswers> answers) {
    try (ParquetWriter writer =
        ParquetWriter.create(file, PredictionSchema.ROW, ROW_GROUP_BYTES, List.of())) {
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
    for (Schema.Field field : PredictionSchema.ROW.getFields()) {
      columns.add(field.name());
    }
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

  private static GenericRecord encode(ItemResult item) {
    GenericRecord row = new GenericData.Record(PredictionSchema.ROW);
    row.put("benchmark", item.benchmark());
    row.put("policy", item.policy());
    row.put("position", item.position());
    row.put("sample", item.sample());
    row.put("id", item.id());
    row.put("question", item.question());
    row.put("image", item.image());
    row.put("category", item.category());
    row.put("facets", new TreeMap<>(item.facets()));
    row.put("gold", item.gold());
    row.put("options", item.options());
    row.put("gold_option", item.goldOption().orElse(null));
    row.put("stages", item.stages());
    row.put("correct", item.verdict().correct());
    row.put("score", item.verdict().score());
    row.put("extracted", item.verdict().extracted());
    row.put("option", item.verdict().option().orElse(null));
    row.put("cause", lower(item.verdict().cause()));
    putRegion(row, item.region());
    row.put("sufficient", item.sufficient().orElse(null));
    item.cost().ifPresent(cost -> putCost(row, cost));
    row.put("error", item.error().orElse(null));
    return row;
  }

  private static void putRegion(GenericRecord row, ItemRegion region) {
    row.put("box_outcome", region.boxOutcome().map(PredictionTable::lower).orElse(null));
    row.put("crop", region.crop().map(PredictionTable::box).orElse(null));
    row.put("crop_area", region.cropArea().orElse(null));
    row.put("target_area", region.targetArea().orElse(null));
    row.put("coverage", region.quality().map(RegionQuality::coverage).orElse(null));
    row.put("iou", region.quality().map(RegionQuality::iou).orElse(null));
    row.put("hit", region.quality().map(RegionQuality::hit).orElse(null));
  }

  private static GenericRecord box(PixelBox box) {
    GenericRecord record = new GenericData.Record(PredictionSchema.CROP);
    record.put("x1", box.x1());
    record.put("y1", box.y1());
    record.put("x2", box.x2());
    record.put("y2", box.y2());
    return record;
  }

  private static void putCost(GenericRecord row, ItemCost cost) {
    row.put("vision_tokens", cost.visionTokens());
    row.put("prompt_tokens", cost.promptTokens());
    row.put("generated_tokens", cost.generatedTokens());
    row.put("seconds", cost.seconds());
    row.put("image_seconds", cost.phases().map(Phases::image).orElse(null));
    row.put("prefill_seconds", cost.phases().map(Phases::prefill).orElse(null));
    row.put("decode_seconds", cost.phases().map(Phases::decode).orElse(null));
    row.put("peak_mib", cost.peakMib().orElse(null));
  }

  private static ItemResult decode(Map<String, Object> row) {
    Map<String, String> facets = new TreeMap<>();
    ((Map<?, ?>) row.get("facets")).forEach((k, v) -> facets.put((String) k, (String) v));
    return new ItemResult(
        (String) row.get("benchmark"),
        (String) row.get("policy"),
        (Integer) row.get("position"),
        (Integer) row.get("sample"),
        (String) row.get("id"),
        (String) row.get("question"),
        (String) row.get("image"),
        (String) row.get("category"),
        facets,
        (String) row.get("gold"),
        (Integer) row.get("options"),
        optional(row, "gold_option", Integer.class),
        ((List<?>) row.get("stages")).stream().map(String.class::cast).toList(),
        new Verdict(
            (Boolean) row.get("correct"),
            (Double) row.get("score"),
            (String) row.get("extracted"),
            optional(row, "option", Integer.class),
            FailureCause.valueOf(((String) row.get("cause")).toUpperCase(Locale.ROOT))),
        region(row),
        optional(row, "sufficient", Boolean.class),
        optional(row, "vision_tokens", Integer.class).map(tokens -> cost(row, tokens)),
        optional(row, "error", String.class));
  }

  private static ItemRegion region(Map<String, Object> row) {
    return new ItemRegion(
        optional(row, "box_outcome", String.class)
            .map(name -> BoxOutcome.valueOf(name.toUpperCase(Locale.ROOT))),
        optional(row, "crop", Map.class)
            .map(
                box ->
                    new PixelBox(
                        (Integer) box.get("x1"),
                        (Integer) box.get("y1"),
                        (Integer) box.get("x2"),
                        (Integer) box.get("y2"))),
        optional(row, "crop_area", Double.class),
        optional(row, "target_area", Double.class),
        optional(row, "coverage", Double.class)
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
        optional(row, "image_seconds", Double.class)
            .map(
                image ->
                    new Phases(
                        image,
                        (Double) row.get("prefill_seconds"),
                        (Double) row.get("decode_seconds"))),
        optional(row, "peak_mib", Double.class));
  }

  private static <T> Optional<T> optional(Map<String, Object> row, String column, Class<T> type) {
    return Optional.ofNullable(type.cast(row.get(column)));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
