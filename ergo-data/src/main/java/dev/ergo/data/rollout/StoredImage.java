package dev.ergo.data.rollout;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;

/** An image that rollouts name: its size is known, its pixels are where the data are. */
final class StoredImage implements ImageSource {

  private final String id;
  private final Size size;

  StoredImage(String id, Size size) {
    this.id = id;
    this.size = size;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Size size() {
    return size;
  }

  @Override
  public RgbImage load() {
    throw new UserException(
        "rollouts hold no pixels, and those of image %s are asked for; replay them where the run's data can be opened"
            .formatted(id));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageSource image && image.id().equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
