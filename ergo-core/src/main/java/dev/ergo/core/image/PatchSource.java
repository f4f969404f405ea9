package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.util.List;

/** Makes the patches of views; the size of a view is known without its pixels. */
public interface PatchSource {

  /**
   * Size of the view in pixels after smart resize, both sides multiples of 28.
   *
   * @throws dev.ergo.core.error.UserException if the region can't be resized (aspect ratio above
   *     200)
   */
  Size viewSize(ImageView view);

  /** Patches of the view; may be called from several threads. */
  Patches patches(ImageView view);

  /**
   * Patches of several views, in their order; an implementation may make them side by side.
   *
   * @throws dev.ergo.core.error.UserException that of the first view that fails
   */
  default List<Patches> patches(List<ImageView> views) {
    return views.stream().map(this::patches).toList();
  }
}
