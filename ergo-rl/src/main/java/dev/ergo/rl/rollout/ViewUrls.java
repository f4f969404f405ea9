package dev.ergo.rl.rollout;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ByteBoundedCache;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.io.HeapShare;
import dev.ergo.data.PngEncoder;

/**
 * Views as servers are sent them: data URLs of PNG files with the pixels that a local model sees,
 * which a server has nothing to resize of. A view is rendered and encoded once, by the first thread
 * that needs it; all samples of a question and all its later looks take the same. Thread-safe.
 */
final class ViewUrls {

  /** Bytes kept at most: 1 GiB or a quarter of the heap. */
  private static final long KEPT = HeapShare.bytes(1L << 30, 4);

  private final ImageProcessor images;
  private final ByteBoundedCache<Key, String> urls = new ByteBoundedCache<>(KEPT, String::length);

  /** What is known by: unlike a view it does not hold the bytes of the image. */
  private record Key(String source, PixelBox region, PixelLimits limits, ResizeFilter filter) {}

  ViewUrls(ImageProcessor images) {
    this.images = images;
  }

  String of(ImageView view) {
    Key key = new Key(view.source().id(), view.region(), view.limits(), view.filter());
    return urls.get(key, () -> PngEncoder.dataUrl(images.render(view)));
  }
}
