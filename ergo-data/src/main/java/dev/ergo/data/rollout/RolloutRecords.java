package dev.ergo.data.rollout;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ResizeFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The columns of rollout files, and rows from and to them. */
final class RolloutRecords {

  /** Files of version 1 held exactly two looks in columns of their own, and no version. */
  static final int VERSION = 2;

  private static final Schema BOX = edges("box").endRecord();

  private static final Schema REGION = edges("region").endRecord();

  private static final Schema VIEW =
      edges("view")
          .requiredString("source")
          .requiredLong("min_pixels")
          .requiredLong("max_pixels")
          .requiredString("filter")
          .endRecord();

  private static final Schema SAMPLED =
      SchemaBuilder.record("sampled")
          .fields()
          .name("ids")
          .type(SchemaBuilder.array().items().intType())
          .noDefault()
          .name("log_probs")
          .type(SchemaBuilder.array().items().floatType())
          .noDefault()
          .requiredDouble("temperature")
          .requiredBoolean("stopped")
          .endRecord();

  private static final Schema ZOOM =
      SchemaBuilder.record("zoom")
          .fields()
          .name("box")
          .type(SchemaBuilder.nullable().type(BOX))
          .noDefault()
          .requiredString("outcome")
          .name("crop")
          .type(REGION)
          .noDefault()
          .endRecord();

  private static final Schema LOOK =
      SchemaBuilder.record("look")
          .fields()
          .name("view")
          .type(SchemaBuilder.nullable().type(VIEW))
          .noDefault()
          .name("given_ids")
          .type(SchemaBuilder.array().items().intType())
          .noDefault()
          .name("sampled")
          .type(SAMPLED)
          .noDefault()
          .requiredString("text")
          .name("zoom")
          .type(SchemaBuilder.nullable().type(ZOOM))
          .noDefault()
          .endRecord();

  static final Schema ROW =
      SchemaBuilder.record("rollout")
          .fields()
          .requiredInt("version")
          .requiredInt("step")
          .requiredInt("prompt")
          .requiredInt("sample")
          .requiredString("group")
          .requiredString("example_id")
          .requiredString("source_digest")
          .name("looks")
          .type(SchemaBuilder.array().items(LOOK))
          .noDefault()
          .optionalString("prediction")
          .requiredString("gold")
          .name("rewards")
          .type(SchemaBuilder.map().values().doubleType())
          .noDefault()
          .requiredDouble("reward")
          .requiredDouble("advantage")
          .endRecord();

  private RolloutRecords() {}

  private static FieldAssembler<Schema> edges(String name) {
    return SchemaBuilder.record(name)
        .fields()
        .requiredInt("x1")
        .requiredInt("y1")
        .requiredInt("x2")
        .requiredInt("y2");
  }

  static GenericRecord encode(RolloutRow row) {
    GenericRecord record = new GenericData.Record(ROW);
    record.put("version", VERSION);
    record.put("step", row.place().step());
    record.put("prompt", row.place().prompt());
    record.put("sample", row.place().sample());
    record.put("group", row.place().group());
    record.put("example_id", row.exampleId());
    record.put("source_digest", row.sourceDigest());
    record.put("looks", row.looks().stream().map(RolloutRecords::encode).toList());
    record.put("prediction", row.prediction().orElse(null));
    record.put("gold", row.gold());
    record.put("rewards", row.rewards());
    record.put("reward", row.reward());
    record.put("advantage", row.advantage());
    return record;
  }

  private static GenericRecord encode(RolloutLook look) {
    GenericRecord record = new GenericData.Record(LOOK);
    record.put("view", look.view().map(RolloutRecords::encode).orElse(null));
    record.put("given_ids", look.given());
    GenericRecord sampled = new GenericData.Record(SAMPLED);
    sampled.put("ids", look.sampled().ids());
    sampled.put("log_probs", look.sampled().logProbs());
    sampled.put("temperature", look.sampled().temperature());
    sampled.put("stopped", look.sampled().stopped());
    record.put("sampled", sampled);
    record.put("text", look.text());
    record.put("zoom", look.zoom().map(RolloutRecords::encode).orElse(null));
    return record;
  }

  private static GenericRecord encode(RolloutLook.Zoom zoom) {
    GenericRecord record = new GenericData.Record(ZOOM);
    record.put("box", zoom.box().map(b -> edges(BOX, b.x1(), b.y1(), b.x2(), b.y2())).orElse(null));
    record.put("outcome", zoom.outcome().name().toLowerCase(Locale.ROOT));
    record.put("crop", edges(REGION, zoom.crop()));
    return record;
  }

  private static GenericRecord encode(RolloutLook.View view) {
    GenericRecord record = edges(VIEW, view.region());
    record.put("source", view.source());
    record.put("min_pixels", view.limits().minPixels());
    record.put("max_pixels", view.limits().maxPixels());
    record.put("filter", view.filter().name().toLowerCase(Locale.ROOT));
    return record;
  }

  private static GenericRecord edges(Schema schema, PixelBox box) {
    return edges(schema, box.x1(), box.y1(), box.x2(), box.y2());
  }

  private static GenericRecord edges(Schema schema, int x1, int y1, int x2, int y2) {
    GenericRecord record = new GenericData.Record(schema);
    record.put("x1", x1);
    record.put("y1", y1);
    record.put("x2", x2);
    record.put("y2", y2);
    return record;
  }

  static RolloutRow decode(Map<String, Object> row, List<RolloutLook> looks) {
    return new RolloutRow(
        new RolloutRow.Place(number(row, "step"), number(row, "prompt"), number(row, "sample")),
        (String) row.get("example_id"),
        (String) row.get("source_digest"),
        looks,
        Optional.ofNullable((String) row.get("prediction")),
        (String) row.get("gold"),
        rewards((Map<?, ?>) row.get("rewards")),
        (Double) row.get("reward"),
        (Double) row.get("advantage"));
  }

  static List<RolloutLook> looks(Map<String, Object> row) {
    return list(row, "looks").stream().map(look -> look((Map<?, ?>) look)).toList();
  }

  private static RolloutLook look(Map<?, ?> look) {
    Map<?, ?> sampled = (Map<?, ?>) look.get("sampled");
    return new RolloutLook(
        struct(look, "view").map(RolloutRecords::view),
        list(look, "given_ids").stream().map(Integer.class::cast).toList(),
        new RolloutLook.Sampled(
            list(sampled, "ids").stream().map(Integer.class::cast).toList(),
            list(sampled, "log_probs").stream().map(Float.class::cast).toList(),
            (Double) sampled.get("temperature"),
            (Boolean) sampled.get("stopped")),
        (String) look.get("text"),
        struct(look, "zoom")
            .map(
                zoom ->
                    new RolloutLook.Zoom(
                        box(zoom),
                        outcome(zoom.get("outcome")),
                        region((Map<?, ?>) zoom.get("crop")))));
  }

  static Optional<ViewBox> box(Map<?, ?> zoom) {
    return struct(zoom, "box")
        .map(b -> new ViewBox(number(b, "x1"), number(b, "y1"), number(b, "x2"), number(b, "y2")));
  }

  static BoxOutcome outcome(Object name) {
    return BoxOutcome.valueOf(((String) name).toUpperCase(Locale.ROOT));
  }

  static PixelBox region(Map<?, ?> box) {
    return new PixelBox(number(box, "x1"), number(box, "y1"), number(box, "x2"), number(box, "y2"));
  }

  static RolloutLook.View view(Map<?, ?> view) {
    String filter = (String) view.get("filter");
    return new RolloutLook.View(
        (String) view.get("source"),
        region(view),
        new PixelLimits((Long) view.get("min_pixels"), (Long) view.get("max_pixels")),
        ResizeFilter.valueOf(filter.toUpperCase(Locale.ROOT)));
  }

  private static Map<String, Double> rewards(Map<?, ?> stored) {
    Map<String, Double> rewards = new LinkedHashMap<>();
    stored.forEach((name, value) -> rewards.put((String) name, (Double) value));
    return rewards;
  }

  static List<?> list(Map<?, ?> struct, String field) {
    return (List<?>) struct.get(field);
  }

  static Optional<Map<?, ?>> struct(Map<?, ?> struct, String field) {
    return Optional.ofNullable((Map<?, ?>) struct.get(field));
  }

  static int number(Map<?, ?> struct, String field) {
    return (Integer) struct.get(field);
  }
}
