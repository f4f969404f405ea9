package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.Patches;
import dev.ergo.core.tensor.TensorCopy;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Patches as a tensor in libtorch's own memory. A tensor that DJL makes of a buffer lies in that
 * buffer, which the garbage collector frees when it pleases; pixels of a step are too many for
 * that.
 */
final class PixelTensor {

  /** 1,783 patches in 4 MiB. */
  private static final int PATCHES_AT_ONCE = (4 << 20) / (Float.BYTES * Patches.VALUES_PER_PATCH);

  private PixelTensor() {}

  /** [patches of all images, 588] in float32. */
  static NDArray of(List<Patches> images, NDManager manager) {
    int width = Patches.VALUES_PER_PATCH;
    int patches = images.stream().mapToInt(image -> image.values().length / width).sum();
    NDArray pixels = manager.create(new Shape(patches, width), DataType.FLOAT32);
    ByteBuffer part =
        manager.allocateDirect(Float.BYTES * width * Math.min(patches, PATCHES_AT_ONCE));
    FloatBuffer values = part.asFloatBuffer();
    int written = 0;
    for (Patches image : images) {
      int read = 0;
      while (read < image.values().length) {
        int count = Math.min(values.remaining(), image.values().length - read);
        values.put(image.values(), read, count);
        read += count;
        if (!values.hasRemaining()) {
          written = flush(pixels, written, part, values);
        }
      }
    }
    if (values.position() > 0) {
      flush(pixels, written, part, values);
    }
    return pixels;
  }

  private static int flush(NDArray pixels, int written, ByteBuffer part, FloatBuffer values) {
    int count = values.position() / Patches.VALUES_PER_PATCH;
    try (NDManager scope = pixels.getManager().newSubManager()) {
      NDArray rows = pixels.get(scope, new NDIndex("{}:{}", written, written + count));
      ByteBuffer filled = part.duplicate().order(part.order());
      filled.limit(Float.BYTES * values.position());
      TensorCopy.into(
          List.of(rows), List.of(scope.create(filled, rows.getShape(), DataType.FLOAT32)));
    }
    values.clear();
    return written + count;
  }
}
