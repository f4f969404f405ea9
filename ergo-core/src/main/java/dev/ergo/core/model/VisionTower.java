package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.tensor.TensorProgram;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Runs the vision tower over distinct views. Attention over whole images is padded to the largest
 * image of a native call, so images of about the same size share one.
 */
final class VisionTower {

  /** A call takes images of which the smallest has at least this share of the largest's patches. */
  private static final double LEAST_SHARE = 0.75;

  /** Patches of one call at most (unless one image has more): bounds the memory of a pass. */
  private static final int PATCHES_PER_CALL = 1 << 16;

  private final ModelWeights model;

  VisionTower(ModelWeights model) {
    this.model = model;
  }

  /**
   * Features of all views of the sequences, each distinct view computed once.
   *
   * @param scope owner of the features
   * @param gradients whether to record gradients, where a weight of the tower requires one
   */
  ImageFeatures features(
      Collection<TokenSequence> sequences, PatchSource source, NDManager scope, boolean gradients) {
    List<ImageView> views =
        List.copyOf(
            new LinkedHashSet<>(
                sequences.stream().flatMap(sequence -> sequence.images().stream()).toList()));
    List<Patches> patches = views.stream().map(source::patches).toList();
    Joined joined = run(patches, scope, gradients);
    Map<ImageView, ImageFeatures.Span> spans = new HashMap<>();
    for (int i = 0; i < views.size(); i++) {
      spans.put(
          views.get(i), new ImageFeatures.Span(joined.first()[i], PatchGrid.of(patches.get(i))));
    }
    return new ImageFeatures(joined.tensors(), spans);
  }

  /** Features of the images in their order, [tokens of all images, hidden]. */
  NDArray inOrder(List<Patches> images, NDManager scope) {
    try (NDManager inputs = scope.newSubManager(model.device())) {
      Joined joined = run(images, inputs, false);
      LongStream.Builder rows = LongStream.builder();
      for (int i = 0; i < images.size(); i++) {
        for (int token = 0; token < images.get(i).tokens(); token++) {
          rows.add(joined.first()[i] + token);
        }
      }
      return model
          .program()
          .call("take_rows")
          .addList(joined.tensors())
          .add(inputs.create(rows.build().toArray()))
          .run(scope)
          .singletonOrThrow();
    }
  }

  /**
   * Features of images in the order of the calls that made them.
   *
   * @param first where each image, in the order given, begins in the joined rows
   */
  private record Joined(List<NDArray> tensors, long[] first) {}

  private Joined run(List<Patches> images, NDManager scope, boolean gradients) {
    List<NDArray> tensors = new ArrayList<>();
    long[] first = new long[images.size()];
    long rows = 0;
    for (List<Integer> call : calls(images)) {
      List<Patches> members = call.stream().map(images::get).toList();
      tensors.add(encode(members, scope, gradients && requiresGradient()));
      for (int index : call) {
        first[index] = rows;
        rows += images.get(index).tokens();
      }
    }
    if (tensors.isEmpty()) {
      tensors.add(scope.create(new float[0], new Shape(0)));
    }
    return new Joined(tensors, first);
  }

  private boolean requiresGradient() {
    return model.vision().stream().anyMatch(NDArray::hasGradient);
  }

  /** Indices of the images, largest first, cut where sizes differ too much. */
  private static List<List<Integer>> calls(List<Patches> images) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> -images.get(i).tokens()));
    List<List<Integer>> calls = new ArrayList<>();
    int largest = 0;
    int total = 0;
    for (int index : order) {
      int tokens = images.get(index).tokens();
      if (calls.isEmpty()
          || tokens < LEAST_SHARE * largest
          || 4L * (total + tokens) > PATCHES_PER_CALL) {
        calls.add(new ArrayList<>());
        largest = tokens;
        total = 0;
      }
      calls.get(calls.size() - 1).add(index);
      total += tokens;
    }
    return calls;
  }

  private NDArray encode(List<Patches> images, NDManager scope, boolean record) {
    VisionConfig vision = model.config().vision();
    VisionLayout layout = VisionLayout.of(images.stream().map(PatchGrid::of).toList(), vision);
    // What the recorded graph reads must live as long as the features do.
    NDManager inputs = scope.newSubManager(model.device());
    try (NDManager settings = model.settingsScope()) {
      int patches = layout.order().length;
      TensorProgram.Call call =
          model
              .program()
              .call("vision")
              .add(pixels(images, patches, inputs))
              .add(inputs.create(layout.order()))
              .add(inputs.create(layout.places(), new Shape(patches, 2)))
              .add(inputs.create(layout.windows()))
              .add(inputs.create(layout.images()))
              .add(inputs.create(layout.restore()))
              .add(settings.create(dims(vision, layout)))
              .add(model.visionFrequencies())
              .addList(model.vision());
      return (record ? call.runRecorded(scope) : call.run(scope)).singletonOrThrow();
    } finally {
      if (!record) {
        inputs.close();
      }
    }
  }

  private static NDArray pixels(List<Patches> images, int patches, NDManager inputs) {
    FloatBuffer values = FloatBuffer.allocate(patches * Patches.VALUES_PER_PATCH);
    images.forEach(image -> values.put(image.values()));
    return inputs.create(values.flip(), new Shape(patches, Patches.VALUES_PER_PATCH));
  }

  private static long[] dims(VisionConfig vision, VisionLayout layout) {
    long[] dims = new long[3 + vision.depth()];
    dims[0] = vision.heads();
    dims[1] = layout.widestWindow();
    dims[2] = layout.widestImage();
    vision.fullAttentionBlocks().forEach(block -> dims[3 + block] = 1);
    return dims;
  }
}
