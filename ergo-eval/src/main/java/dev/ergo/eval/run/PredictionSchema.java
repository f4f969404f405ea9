package dev.ergo.eval.run;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** The columns of predictions.parquet: one row per benchmark, policy, item and sample. */
final class PredictionSchema {

  static final Schema CROP =
      SchemaBuilder.record("crop")
          .fields()
          .requiredInt("x1")
          .requiredInt("y1")
          .requiredInt("x2")
          .requiredInt("y2")
          .endRecord();

  static final Schema ROW =
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
          .type(SchemaBuilder.map().values().stringType())
          .noDefault()
          .requiredString("gold")
          .requiredInt("options")
          .optionalInt("gold_option")
          .name("stages")
          .type(SchemaBuilder.array().items().stringType())
          .noDefault()
          .requiredBoolean("correct")
          .requiredDouble("score")
          .requiredString("extracted")
          .optionalInt("option")
          .requiredString("cause")
          .optionalString("box_outcome")
          .name("crop")
          .type(SchemaBuilder.nullable().type(CROP))
          .noDefault()
          .optionalDouble("crop_area")
          .optionalDouble("target_area")
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

  private PredictionSchema() {}
}
