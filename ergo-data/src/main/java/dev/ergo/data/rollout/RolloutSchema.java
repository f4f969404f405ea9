package dev.ergo.data.rollout;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;

/** The columns of rollout files. */
final class RolloutSchema {

  static final Schema SPAN =
      SchemaBuilder.record("span").fields().requiredInt("start").requiredInt("end").endRecord();

  static final Schema BOX = box("box").endRecord();

  static final Schema REGION = box("region").endRecord();

  static final Schema STAGE =
      SchemaBuilder.record("stage")
          .fields()
          .requiredString("text")
          .requiredInt("generated_tokens")
          .requiredBoolean("truncated")
          .endRecord();

  static final Schema VIEW =
      box("view")
          .requiredString("source")
          .requiredLong("min_pixels")
          .requiredLong("max_pixels")
          .requiredString("filter")
          .endRecord();

  static final Schema ROW =
      SchemaBuilder.record("rollout")
          .fields()
          .requiredInt("step")
          .requiredInt("prompt")
          .requiredInt("sample")
          .requiredString("group")
          .requiredString("example_id")
          .requiredString("source_digest")
          .name("token_ids")
          .type(SchemaBuilder.array().items().intType())
          .noDefault()
          .name("scored")
          .type(SchemaBuilder.array().items(SPAN))
          .noDefault()
          .name("log_probs")
          .type(SchemaBuilder.array().items().floatType())
          .noDefault()
          .requiredDouble("temperature")
          .name("images")
          .type(SchemaBuilder.array().items(VIEW))
          .noDefault()
          .name("stage1")
          .type(STAGE)
          .noDefault()
          .name("stage2")
          .type(SchemaBuilder.nullable().type(STAGE))
          .noDefault()
          .name("box")
          .type(SchemaBuilder.nullable().type(BOX))
          .noDefault()
          .requiredString("box_outcome")
          .name("region")
          .type(SchemaBuilder.nullable().type(REGION))
          .noDefault()
          .optionalString("prediction")
          .requiredString("gold")
          .name("rewards")
          .type(SchemaBuilder.map().values().doubleType())
          .noDefault()
          .requiredDouble("reward")
          .requiredDouble("advantage")
          .endRecord();

  private RolloutSchema() {}

  private static FieldAssembler<Schema> box(String name) {
    return SchemaBuilder.record(name)
        .fields()
        .requiredInt("x1")
        .requiredInt("y1")
        .requiredInt("x2")
        .requiredInt("y2");
  }
}
