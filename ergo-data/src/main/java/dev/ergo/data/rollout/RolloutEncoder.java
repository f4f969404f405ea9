package dev.ergo.data.rollout;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.ViewBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** From rollout rows to records of {@link RolloutSchema}. */
final class RolloutEncoder {

  private RolloutEncoder() {}

  static GenericRecord encode(RolloutRow row) {
    GenericRecord record = new GenericData.Record(RolloutSchema.ROW);
    record.put("step", row.step());
    record.put("prompt", row.prompt());
    record.put("sample", row.sample());
    record.put("group", row.group());
    record.put("example_id", row.exampleId());
    record.put("source_digest", row.sourceDigest());
    putTokens(record, row.tokens());
    record.put("images", row.images().stream().map(RolloutEncoder::view).toList());
    record.put("stage1", stage(row.stage1()));
    record.put("stage2", row.stage2().map(RolloutEncoder::stage).orElse(null));
    record.put("box", row.zoom().box().map(RolloutEncoder::box).orElse(null));
    record.put("box_outcome", row.zoom().outcome().name().toLowerCase(Locale.ROOT));
    record.put("region", row.zoom().region().map(RolloutEncoder::region).orElse(null));
    record.put("prediction", row.prediction().orElse(null));
    record.put("gold", row.gold());
    record.put("rewards", row.rewards());
    record.put("reward", row.reward());
    record.put("advantage", row.advantage());
    return record;
  }

  private static void putTokens(GenericRecord record, SampledTokens tokens) {
    record.put("token_ids", Arrays.stream(tokens.ids()).boxed().toList());
    record.put("scored", tokens.scored().stream().map(RolloutEncoder::span).toList());
    List<Float> logProbs = new ArrayList<>(tokens.logProbs().length);
    for (float logProb : tokens.logProbs()) {
      logProbs.add(logProb);
    }
    record.put("log_probs", logProbs);
    record.put("temperature", tokens.temperature());
  }

  private static GenericRecord span(Span span) {
    GenericRecord record = new GenericData.Record(RolloutSchema.SPAN);
    record.put("start", span.start());
    record.put("end", span.end());
    return record;
  }

  private static GenericRecord stage(StageText stage) {
    GenericRecord record = new GenericData.Record(RolloutSchema.STAGE);
    record.put("text", stage.text());
    record.put("generated_tokens", stage.generatedTokens());
    record.put("truncated", stage.truncated());
    return record;
  }

  private static GenericRecord view(ViewReference view) {
    PixelBox region = view.region();
    GenericRecord record =
        edges(RolloutSchema.VIEW, region.x1(), region.y1(), region.x2(), region.y2());
    record.put("source", view.source());
    record.put("min_pixels", view.limits().minPixels());
    record.put("max_pixels", view.limits().maxPixels());
    record.put("filter", view.filter().name().toLowerCase(Locale.ROOT));
    return record;
  }

  private static GenericRecord box(ViewBox box) {
    return edges(RolloutSchema.BOX, box.x1(), box.y1(), box.x2(), box.y2());
  }

  private static GenericRecord region(PixelBox box) {
    return edges(RolloutSchema.REGION, box.x1(), box.y1(), box.x2(), box.y2());
  }

  private static GenericRecord edges(Schema schema, int x1, int y1, int x2, int y2) {
    GenericRecord record = new GenericData.Record(schema);
    record.put("x1", x1);
    record.put("y1", y1);
    record.put("x2", x2);
    record.put("y2", y2);
    return record;
  }
}
