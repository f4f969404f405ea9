package dev.ergo.data.rollout;

import static dev.ergo.data.rollout.RolloutRecords.list;
import static dev.ergo.data.rollout.RolloutRecords.number;
import static dev.ergo.data.rollout.RolloutRecords.struct;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of rollout files of version 1, which held two looks: the whole conversation with the
 * spans that were sampled, two images, two texts and one box.
 */
final class TwoLookColumns {

  static final Set<String> NAMES =
      Set.of(
          "token_ids",
          "scored",
          "log_probs",
          "temperature",
          "images",
          "stage1",
          "stage2",
          "box",
          "box_outcome",
          "region");

  private TwoLookColumns() {}

  /** The looks of a row. */
  static List<RolloutLook> looks(Map<String, Object> row) {
    List<Integer> ids = list(row, "token_ids").stream().map(Integer.class::cast).toList();
    List<Float> logProbs = list(row, "log_probs").stream().map(Float.class::cast).toList();
    List<RolloutLook> looks = new ArrayList<>();
    int given = 0;
    int scored = 0;
    for (Object span : list(row, "scored")) {
      int start = number((Map<?, ?>) span, "start");
      int end = number((Map<?, ?>) span, "end");
      int image = looks.size();
      Map<?, ?> stage = struct(row, image == 0 ? "stage1" : "stage2").orElseThrow();
      looks.add(
          new RolloutLook(
              Optional.of(RolloutRecords.view((Map<?, ?>) list(row, "images").get(image))),
              ids.subList(given, start),
              new RolloutLook.Sampled(
                  ids.subList(start, end),
                  logProbs.subList(scored, scored + end - start),
                  (Double) row.get("temperature"),
                  !(Boolean) stage.get("truncated")),
              (String) stage.get("text"),
              image == 0 ? zoom(row) : Optional.empty()));
      given = end;
      scored += end - start;
    }
    return looks;
  }

  private static Optional<RolloutLook.Zoom> zoom(Map<String, Object> row) {
    return struct(row, "region")
        .map(
            region ->
                new RolloutLook.Zoom(
                    RolloutRecords.box(row),
                    RolloutRecords.outcome(row.get("box_outcome")),
                    RolloutRecords.region(region)));
  }
}
