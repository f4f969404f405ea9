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

/** From Parquet rows to rollout rows. */
final class RolloutDecoder {

  private RolloutDecoder() {}

  static RolloutRow decode(Map<String, Object> row) {
    return new RolloutRow(
        (Integer) row.get("step"),
        (Integer) row.get("prompt"),
        (Integer) row.get("sample"),
        (String) row.get("group"),
        (String) row.get("example_id"),
        (String) row.get("source_digest"),
        tokens(row),
        list(row, "images").stream().map(view -> view((Map<?, ?>) view)).toList(),
        stage((Map<?, ?>) row.get("stage1")),
        struct(row, "stage2").map(RolloutDecoder::stage),
        zoom(row),
        Optional.ofNullable((String) row.get("prediction")),
        (String) row.get("gold"),
        rewards((Map<?, ?>) row.get("rewards")),
        (Double) row.get("reward"),
        (Double) row.get("advantage"));
  }

  private static SampledTokens tokens(Map<String, Object> row) {
    List<?> stored = list(row, "log_probs");
    float[] logProbs = new float[stored.size()];
    for (int i = 0; i < logProbs.length; i++) {
      logProbs[i] = (Float) stored.get(i);
    }
    return new SampledTokens(
        list(row, "token_ids").stream().mapToInt(Integer.class::cast).toArray(),
        list(row, "scored").stream()
            .map(span -> new Span(number(span, "start"), number(span, "end")))
            .toList(),
        logProbs,
        (Double) row.get("temperature"));
  }

  private static StageText stage(Map<?, ?> stage) {
    return new StageText(
        (String) stage.get("text"),
        number(stage, "generated_tokens"),
        (Boolean) stage.get("truncated"));
  }

  private static Zoom zoom(Map<String, Object> row) {
    String outcome = (String) row.get("box_outcome");
    return new Zoom(
        struct(row, "box")
            .map(
                box ->
                    new ViewBox(
                        number(box, "x1"),
                        number(box, "y1"),
                        number(box, "x2"),
                        number(box, "y2"))),
        BoxOutcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
        struct(row, "region").map(RolloutDecoder::region));
  }

  private static PixelBox region(Map<?, ?> box) {
    return new PixelBox(number(box, "x1"), number(box, "y1"), number(box, "x2"), number(box, "y2"));
  }

  private static ViewReference view(Map<?, ?> view) {
    String filter = (String) view.get("filter");
    return new ViewReference(
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

  private static List<?> list(Map<String, Object> row, String column) {
    return (List<?>) row.get(column);
  }

  private static Optional<Map<?, ?>> struct(Map<String, Object> row, String column) {
    return Optional.ofNullable((Map<?, ?>) row.get(column));
  }

  private static int number(Object struct, String field) {
    return (Integer) ((Map<?, ?>) struct).get(field);
  }
}
