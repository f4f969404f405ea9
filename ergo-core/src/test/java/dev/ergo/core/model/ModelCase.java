package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A golden case of model A: its rows without padding, its images as patches, its tensors. */
final class ModelCase implements PatchSource {

  /** Every case of model A. */
  static final List<String> NAMES =
      List.of(
          "text_only",
          "image_square",
          "image_wide",
          "image_tiny",
          "ergo_two_turn",
          "two_images_narrow",
          "batch_left",
          "batch_right");

  private static final int IMAGE_TOKEN = FixtureModel.A.imageToken();

  private final SafetensorsFile file;
  private final Map<String, Patches> patches = new HashMap<>();
  private final List<TokenSequence> rows = new ArrayList<>();
  private final List<int[]> columns = new ArrayList<>();
  private final List<PatchGrid> grids = new ArrayList<>();

  private final String idsName;

  /**
   * Model A in float32 on the device of the tests.
   *
   * @param tokenCount ids that a tokenizer knows; those from here on are not sampled
   */
  static QwenModel model(int tokenCount) {
    return QwenModel.load(
        ModelFolder.open(Fixtures.path("model/A")),
        tokenCount,
        TestDevice.chosen(),
        DataType.FLOAT32);
  }

  private ModelCase(SafetensorsFile file, SafetensorsFile pixels, String ids, String mask) {
    this.file = file;
    this.idsName = ids;
    if (file.tensors().containsKey("image_grid_thw")) {
      readImages(pixels);
    }
    long[] padded = longs(ids);
    long[] attended = longs(mask);
    int image = 0;
    int width = width();
    for (int row = 0; row < padded.length / width; row++) {
      int start = row * width;
      int[] real = IntStream.range(0, width).filter(at -> attended[start + at] == 1).toArray();
      int[] tokens = IntStream.of(real).map(at -> (int) padded[start + at]).toArray();
      int end = image;
      for (int at = 0; at < tokens.length; at++) {
        end += tokens[at] == IMAGE_TOKEN && tokens[at - 1] != IMAGE_TOKEN ? 1 : 0;
      }
      rows.add(
          new TokenSequence(tokens, IntStream.range(image, end).mapToObj(this::view).toList()));
      columns.add(real);
      image = end;
    }
  }

  /** A case of model A; batch_right stores only what differs from batch_left. */
  static ModelCase load(String name) {
    SafetensorsFile pixels = open(name.replace("batch_right", "batch_left"));
    return new ModelCase(open(name), pixels, "input_ids", "attention_mask");
  }

  /** The prompts of the end-to-end GRPO case. */
  static ModelCase grpoPrompts() {
    SafetensorsFile file = SafetensorsFile.open(Fixtures.path("grpo/end_to_end.safetensors"));
    return new ModelCase(file, file, "prompt_ids", "prompt_mask");
  }

  /** What cases.json says about the case. */
  static JsonNode facts(String name) {
    return JsonFile.read(Fixtures.path("model/A_cases/cases.json")).get("cases").get(name);
  }

  private static SafetensorsFile open(String name) {
    return SafetensorsFile.open(Fixtures.path("model/A_cases/" + name + ".safetensors"));
  }

  private void readImages(SafetensorsFile pixels) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      float[] values = pixels.read("pixel_values", manager, DataType.FLOAT32).toFloatArray();
      long[] grid = longs("image_grid_thw");
      int at = 0;
      for (int image = 0; image < grid.length / 3; image++) {
        int height = (int) grid[3 * image + 1];
        int width = (int) grid[3 * image + 2];
        int length = height * width * 2 * Patches.VALUES_PER_PATCH;
        patches.put(
            "image " + image,
            Patches.ofPixelValues(Arrays.copyOfRange(values, at, at + length), height, width));
        grids.add(new PatchGrid(height, width));
        at += length;
      }
    }
  }

  /** Token sequences of the rows, without padding. */
  List<TokenSequence> rows() {
    return rows;
  }

  /** Columns of the padded tensors in which the tokens of a row stand. */
  int[] columns(int row) {
    return columns.get(row);
  }

  /** Columns of the padded tensors. */
  int width() {
    return (int) file.info(idsName).shape().get(1);
  }

  /** Grids of all images in order. */
  List<PatchGrid> grids() {
    return grids;
  }

  /** A golden tensor of integers. */
  long[] longs(String name) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray array = file.read(name, manager, DataType.INT64);
      return array.toLongArray();
    }
  }

  /** A golden tensor of floats. */
  float[] floats(String name) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      return file.read(name, manager, DataType.FLOAT32).toFloatArray();
    }
  }

  /** Names of the golden tensors. */
  Iterable<String> names() {
    return file.tensors().keySet();
  }

  /** Patches of an image of the case. */
  Patches image(int index) {
    return patches.get("image " + index);
  }

  /** The reference to an image of the case. */
  ImageView view(int index) {
    Size size = new Size(grids.get(index).width() * 14, grids.get(index).height() * 14);
    return new ImageView(
        new Source("image " + index, size), PixelBox.of(size), new PixelLimits(784, 1 << 20), null);
  }

  @Override
  public Size viewSize(ImageView view) {
    return view.source().size();
  }

  @Override
  public Patches patches(ImageView view) {
    return patches.get(view.source().id());
  }

  private record Source(String id, Size size) implements ImageSource {
    @Override
    public RgbImage load() {
      throw new IllegalStateException("the case holds patches, not pixels");
    }
  }
}
