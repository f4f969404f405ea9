package dev.ergo.core.episode;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the seconds of episodes go. Work on images that happens within a prefill counts as image
 * work alone. On a GPU the parts are those of the host, which waits for the device when it samples.
 */
public final class PhaseClock {

  private long image;
  private long prefill;
  private long decode;

  /**
   * Seconds so far.
   *
   * @param image decoding, resizing and cutting images into patches
   * @param prefill vision tower and prompts
   * @param decode sampling
   */
  public record Phases(double image, double prefill, double decode) {

    /** A share of the seconds. */
    public Phases times(double share) {
      return new Phases(image * share, prefill * share, decode * share);
    }

    /** What has been added since. */
    public Phases since(Phases earlier) {
      return new Phases(image - earlier.image, prefill - earlier.prefill, decode - earlier.decode);
    }
  }

  /** The seconds up to now. */
  public Phases read() {
    return new Phases(image / 1e9, prefill / 1e9, decode / 1e9);
  }

  /** The same patches, their making timed; for one thread. */
  public PatchSource timed(PatchSource source) {
    return new PatchSource() {
      @Override
      public Size viewSize(ImageView view) {
        return source.viewSize(view);
      }

      @Override
      public Patches patches(ImageView view) {
        return patches(List.of(view)).get(0);
      }

      @Override
      public List<Patches> patches(List<ImageView> views) {
        long start = System.nanoTime();
        try {
          return source.patches(views);
        } finally {
          image += System.nanoTime() - start;
        }
      }
    };
  }

  <T> T prefilling(Supplier<T> work) {
    long images = image;
    long start = System.nanoTime();
    T result = work.get();
    prefill += System.nanoTime() - start - (image - images);
    return result;
  }

  <T> T decoding(Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    decode += System.nanoTime() - start;
    return result;
  }
}
