package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.Patches;
import dev.ergo.core.tensor.TensorCopy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Brings patches from Java's memory into tensors of libtorch's own. A tensor that DJL makes of a
 * buffer lies in that buffer, which the garbage collector frees when it pleases; pixels of a step
 * are too many for that. So they go through one buffer of at most 4 MiB that stays for the next
 * images.
 *
 * <p>One thread at a time.
 */
final class PixelTransfer {

  /** 1,783 patches in 4 MiB. */
  private static final int PATCHES_AT_ONCE = (4 << 20) / (Float.BYTES * Patches.VALUES_PER_PATCH);

  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

  /** [patches of all images, 588] in float32, on the manager's device. */
  NDArray tensor(List<Patches> images, NDManager manager) {
    int width = Patches.VALUES_PER_PATCH;
    int patches = images.stream().mapToInt(image -> image.values().length / width).sum();
    NDArray pixels = manager.create(new Shape(patches, width), DataType.FLOAT32);
    FloatBuffer values = room(Float.BYTES * width * Math.min(patches, PATCHES_AT_ONCE));
    int written = 0;
    for (Patches image : images) {
      int read = 0;
      while (read < image.values().length) {
        int count = Math.min(values.remaining(), image.values().length - read);
        values.put(image.values(), read, count);
        read += count;
        if (!values.hasRemaining()) {
          written = flush(pixels, written, values);
        }
      }
    }
    if (values.position() > 0) {
      flush(pixels, written, values);
    }
    return pixels;
  }

  /** Bytes held between calls. */
  int held() {
    return buffer.capacity();
  }

  private FloatBuffer room(int bytes) {
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
    return buffer.duplicate().order(buffer.order()).limit(bytes).asFloatBuffer();
  }

  /** The copy is done, or has left the buffer, when this returns. */
  private int flush(NDArray pixels, int written, FloatBuffer values) {
    int count = values.position() / Patches.VALUES_PER_PATCH;
    try (NDManager scope = pixels.getManager().newSubManager();
        NDManager host = scope.newSubManager(Device.cpu())) {
      NDArray rows = pixels.get(scope, new NDIndex("{}:{}", written, written + count));
      ByteBuffer filled = buffer.duplicate().order(buffer.order());
      filled.limit(Float.BYTES * values.position());
      TensorCopy.fromHost(rows, host.create(filled, rows.getShape(), DataType.FLOAT32));
    }
    values.clear();
    return written + count;
  }
}
