package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LayerTape.Explicit;
import dev.ergo.core.model.LayerTape.Recorded;
import dev.ergo.core.model.LayerTape.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The vision tower with a backward pass of its blocks that is written out
 * (explicit_vision.torchscript), between recorded ends.
 */
final class ExplicitBlocks {

  private final ModelWeights model;
  private final VisionModel vision;
  private final VisionImages images;

  ExplicitBlocks(ModelWeights model, VisionModel vision, VisionImages images) {
    this.model = model;
    this.vision = vision;
    this.images = images;
  }

  /**
   * Computes features.
   *
   * @param owner of everything that is kept
   */
  VisionPass run(NDManager owner) {
    NDArray start =
        model
            .call("patch_states")
            .with("i", images)
            .with("v", vision)
            .runRecorded(owner)
            .singletonOrThrow();
    NDList out =
        model
            .call("explicit_blocks")
            .with("start", start)
            .with("i", images)
            .with("v", vision)
            .run(owner);
    NDArray end = out.get(0);
    end.setRequiresGradient(true);
    NDArray features =
        model
            .call("merged_patches")
            .with("x", end)
            .with("i", images)
            .with("v", vision)
            .runRecorded(owner)
            .singletonOrThrow();
    List<Function<NDManager, Segment>> below = new ArrayList<>();
    Segment merger = new Recorded(List.of(features), List.of(end), vision.merger());
    below.add(scope -> merger);
    int fields = model.program().fields("KeptBlock").size();
    for (int number = model.config().vision().depth() - 1; number >= 0; number--) {
      List<NDArray> kept = out.subList(2 + fields * number, 2 + fields * (number + 1));
      below.add(block(number, out.get(1), kept));
    }
    Segment patches = new Recorded(List.of(start), List.of(), List.of(vision.patchEmbed()));
    below.add(scope -> patches);
    return new VisionPass(features, below);
  }

  private Function<NDManager, Segment> block(int number, NDArray turns, List<NDArray> kept) {
    int size = vision.blocks().size() / model.config().vision().depth();
    List<NDArray> weights = vision.blocks().subList(size * number, size * (number + 1));
    Segment segment =
        new Explicit(
            weights,
            (by, totals, owner) -> {
              NDList byInput =
                  model
                      .call("explicit_block_backward")
                      .with("block", number)
                      .with("by", by.get(0))
                      .with("kept", kept)
                      .with("turns", turns)
                      .with("i", images)
                      .with("v", vision)
                      .with("totals", totals)
                      .run(owner);
              kept.forEach(NDArray::close);
              return byInput;
            });
    return scope -> segment;
  }
}
