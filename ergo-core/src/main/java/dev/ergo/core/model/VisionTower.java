package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.model.FeatureCache.Encoded;
import dev.ergo.core.tensor.ProgramCall;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Runs the vision tower over distinct views, and keeps their features while a cache is open.
 * Attention over whole images is padded to the largest image of a native call, so images of about
 * the same size share one.
 */
final class VisionTower {

  /** A call takes images of which the smallest has at least this share of the largest's patches. */
  private static final double LEAST_SHARE = 0.75;

  /** Patches of one call at most (unless one image has more): bounds the memory of a pass. */
  private static final int PATCHES_PER_CALL = 1 << 16;

  private final ModelWeights model;
  private final VisionModel vision;
  private final PixelTransfer pixels = new PixelTransfer();

  /** The open cache, or null. */
  private FeatureCache kept;

  /**
   * Creates a tower.
   *
   * @param vision its weights, with an adapter or without
   */
  VisionTower(ModelWeights model, VisionModel vision) {
    this.model = model;
    this.vision = vision;
    model.program().expecting("Images", VisionImages.class);
  }

  /** Its weights. */
  VisionModel vision() {
    return vision;
  }

  /**
   * Keeps features from now on until the cache is closed.
   *
   * @throws IllegalStateException if one is open already
   */
  FeatureCache keep(boolean recording) {
    if (kept != null) {
      throw new IllegalStateException("a feature cache of this model is open already");
    }
    kept = new FeatureCache(model, vision.weights(), recording, () -> kept = null);
    return kept;
  }

  /**
   * Features of all views of the sequences, each distinct view computed once.
   *
   * @param scope owner of the features
   * @param gradients whether to record gradients, where a weight of the tower requires one
   */
  ImageFeatures features(
      Collection<TokenSequence> sequences, PatchSource source, NDManager scope, boolean gradients) {
    Set<ImageView> views = new LinkedHashSet<>();
    sequences.forEach(sequence -> views.addAll(sequence.images()));
    boolean trained = vision.isTrained();
    boolean recording = trained && kept != null && kept.recording();
    // A view that nobody looked at while sampling joins the graph of the pass itself.
    boolean own = trained && gradients;
    Map<ImageView, Encoded> known =
        kept == null || own && !recording
            ? new HashMap<>()
            : own ? new HashMap<>(kept.views()) : kept.views();
    List<ImageView> missing = views.stream().filter(view -> !known.containsKey(view)).toList();
    boolean stays = kept != null && !own;
    NDManager owner = stays ? kept.manager() : scope;
    List<Encoded> computed =
        encode(
            missing.stream().map(view -> tokens(source.viewSize(view))).toList(),
            call -> source.patches(call.stream().map(missing::get).toList()),
            stays && recording
                ? images -> kept.leafOf(taped(images, owner))
                : images -> run(images, owner, own));
    for (int i = 0; i < computed.size(); i++) {
      known.put(missing.get(i), computed.get(i));
    }
    return join(views, known, scope);
  }

  /** Features of the images in their order, [tokens of all images, hidden]. */
  NDArray inOrder(List<Patches> images, NDManager scope) {
    try (NDManager inputs = scope.newSubManager(model.device())) {
      Map<NDArray, Long> starts = new IdentityHashMap<>();
      List<Encoded> encoded =
          encode(
              images.stream().map(Patches::tokens).toList(),
              call -> call.stream().map(images::get).toList(),
              call -> run(call, inputs, false));
      List<NDArray> tensors = distinct(encoded, starts);
      LongStream rows = LongStream.empty();
      for (int i = 0; i < images.size(); i++) {
        long first = starts.get(encoded.get(i).tensor()) + encoded.get(i).first();
        rows = LongStream.concat(rows, LongStream.range(first, first + images.get(i).tokens()));
      }
      return model.rows(tensors, inputs.create(rows.toArray()), scope, false);
    }
  }

  private static ImageFeatures join(
      Set<ImageView> views, Map<ImageView, Encoded> known, NDManager scope) {
    Map<NDArray, Long> starts = new IdentityHashMap<>();
    List<NDArray> tensors = distinct(views.stream().map(known::get).toList(), starts);
    if (tensors.isEmpty()) {
      tensors.add(scope.create(new float[0], new Shape(0)));
    }
    Map<ImageView, ImageFeatures.Span> spans = new HashMap<>();
    for (ImageView view : views) {
      Encoded encoded = known.get(view);
      long first = starts.get(encoded.tensor()) + encoded.first();
      spans.put(view, new ImageFeatures.Span(first, encoded.grid()));
    }
    return new ImageFeatures(tensors, spans);
  }

  /** The tensors that hold the images, and where each begins when they are joined. */
  private static List<NDArray> distinct(List<Encoded> images, Map<NDArray, Long> starts) {
    List<NDArray> tensors = new ArrayList<>();
    long rows = 0;
    for (Encoded image : images) {
      if (!starts.containsKey(image.tensor())) {
        starts.put(image.tensor(), rows);
        tensors.add(image.tensor());
        rows += image.tensor().getShape().get(0);
      }
    }
    return tensors;
  }

  private static int tokens(Size pixels) {
    return (int) (pixels.area() / (PixelLimits.TOKEN_SIDE * PixelLimits.TOKEN_SIDE));
  }

  /**
   * Runs the tower over images.
   *
   * @param tokens vision tokens of each
   * @param patches makes those of some of them, by number: only those of one call are held
   * @param pass features of the images of one call
   */
  private List<Encoded> encode(
      List<Integer> tokens,
      Function<List<Integer>, List<Patches>> patches,
      Function<List<Patches>, NDArray> pass) {
    List<Encoded> encoded = new ArrayList<>(Collections.nCopies(tokens.size(), null));
    for (List<Integer> call : calls(tokens)) {
      List<Patches> images = patches.apply(call);
      NDArray tensor = pass.apply(images);
      long first = 0;
      for (int i = 0; i < images.size(); i++) {
        encoded.set(call.get(i), new Encoded(tensor, first, PatchGrid.of(images.get(i))));
        first += images.get(i).tokens();
      }
    }
    return encoded;
  }

  /** Indices of the images, largest first, cut where sizes differ too much. */
  private static List<List<Integer>> calls(List<Integer> sizes) {
    List<Integer> order =
        IntStream.range(0, sizes.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -sizes.get(i)))
            .toList();
    List<List<Integer>> calls = new ArrayList<>();
    int largest = 0;
    int total = 0;
    for (int index : order) {
      int tokens = sizes.get(index);
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

  private NDArray run(List<Patches> images, NDManager scope, boolean record) {
    // What the recorded graph reads must live as long as the features do.
    NDManager inputs = scope.newSubManager(model.device());
    try {
      ProgramCall call = model.call("vision").with("i", arrays(images, inputs)).with("v", vision);
      return call.run(scope, record).singletonOrThrow();
    } finally {
      if (!record) {
        inputs.close();
      }
    }
  }

  /** Features that can be differentiated once, in the quickest way. */
  private VisionPass taped(List<Patches> images, NDManager scope) {
    if (model.hasExplicitLayers() && vision.trainsAllOfBlocks()) {
      return new ExplicitBlocks(model, vision, arrays(images, scope)).run(scope);
    }
    return new VisionPass(run(images, scope, true), List.of());
  }

  private VisionImages arrays(List<Patches> images, NDManager inputs) {
    VisionConfig sizes = model.config().vision();
    VisionLayout layout = VisionLayout.of(images.stream().map(PatchGrid::of).toList(), sizes);
    return new VisionImages(
        pixels.tensor(images, inputs),
        inputs.create(layout.order()),
        inputs.create(layout.places(), new Shape(layout.order().length, 2)),
        inputs.create(layout.windows()),
        inputs.create(layout.images()),
        inputs.create(VisionLayout.padded(layout.windows())),
        inputs.create(VisionLayout.padded(layout.images())),
        inputs.create(layout.restore()),
        layout.widestWindow(),
        layout.widestImage());
  }
}
