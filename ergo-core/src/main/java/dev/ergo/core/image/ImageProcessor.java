package dev.ergo.core.image;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import dev.ergo.core.io.HeapShare;
import java.util.List;

/**
 * Turns views into what the vision tower reads, bit for bit as transformers' {@code
 * Qwen2VLImageProcessorPil}: crop, smart resize with Pillow's filters, rescale, normalise, patches.
 * Decoded originals and patches used last are kept, each up to a number of bytes. Thread-safe.
 */
public final class ImageProcessor implements PatchSource {

  /**
   * Bytes kept by default of originals and as many of patches: 256 MiB each, or an eighth of the
   * heap.
   */
  public static final long DEFAULT_CACHE_BYTES = HeapShare.bytes(256L << 20, 8);

  private final ByteBoundedCache<String, RgbImage> originals;
  private final ByteBoundedCache<PatchKey, Patches> patches;
  private final PixelNormalization normalization;
  private final float[][] normalised;

  /** What patches are kept under: unlike a view it does not hold the bytes of the image. */
  private record PatchKey(
      String source, PixelBox region, PixelLimits limits, ResizeFilter filter) {}

  /**
   * Creates a processor of published checkpoints that keeps up to {@link #DEFAULT_CACHE_BYTES} of
   * each kind.
   */
  public ImageProcessor() {
    this(PixelNormalization.CLIP);
  }

  /** The same for a model whose pixels are normalised in another way. */
  public ImageProcessor(PixelNormalization normalization) {
    this(normalization, DEFAULT_CACHE_BYTES, DEFAULT_CACHE_BYTES);
  }

  /**
   * Creates a processor of published checkpoints.
   *
   * @param originalBytes bytes of decoded originals to keep at most, 3 a pixel; 0 keeps none
   * @param patchBytes bytes of patches to keep at most; 0 keeps none
   */
  public ImageProcessor(long originalBytes, long patchBytes) {
    this(PixelNormalization.CLIP, originalBytes, patchBytes);
  }

  private ImageProcessor(PixelNormalization normalization, long originalBytes, long patchBytes) {
    this.normalization = normalization;
    normalised = normalization.table();
    originals = new ByteBoundedCache<>(originalBytes, image -> image.rgb().length);
    patches = new ByteBoundedCache<>(patchBytes, made -> 4L * made.values().length);
  }

  /** What becomes of samples. */
  public PixelNormalization normalization() {
    return normalization;
  }

  @Override
  public Size viewSize(ImageView view) {
    try {
      return SmartResize.fit(view.region().size(), view.limits());
    } catch (UserException e) {
      throw new UserException("image " + view.source().id() + ": " + e.getMessage(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws UserException if the image can't be read or the region can't be resized
   */
  @Override
  public Patches patches(ImageView view) {
    PatchKey key = new PatchKey(view.source().id(), view.region(), view.limits(), view.filter());
    return patches.get(key, () -> Patches.of(render(view), normalised));
  }

  /** {@inheritDoc} They are made on a few threads at once. */
  @Override
  public List<Patches> patches(List<ImageView> views) {
    return ImageThreads.map(views, this::patches);
  }

  /**
   * The pixels of a view as the policy sees them: cropped and resized, 8-bit RGB.
   *
   * @throws UserException if the image can't be read or the region can't be resized
   */
  public RgbImage render(ImageView view) {
    Size size = viewSize(view);
    RgbImage original = originals.get(view.source().id(), view.source()::load);
    return Resampler.resize(original, view.region(), size, view.filter());
  }
}
