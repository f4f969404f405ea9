package dev.ergo.eval.report;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of an episode and its boxes.
 *
 * @param originals its images, at least one, in order
 * @param crops the crops as the policy saw them, in order
 */
public record EpisodePictures(List<Original> originals, List<RgbImage> crops) {

  /** Copies the lists. */
  public EpisodePictures {
    originals = List.copyOf(originals);
    crops = List.copyOf(crops);
  }

  /** The pictures of an episode about one image. */
  public EpisodePictures(
      RgbImage original,
      Size size,
      List<PixelBox> chosen,
      List<PixelBox> targets,
      Optional<RgbImage> view,
      List<RgbImage> crops) {
    this(
        List.of(new Original(original, size, chosenIn(ImageBox.inFirst(chosen), 1), targets, view)),
        crops);
  }

  /**
   * One of the images.
   *
   * @param picture the original image, at any scale
   * @param size of the original in the pixels of the boxes
   * @param chosen the regions of it that the policy zoomed into
   * @param targets boxes that hold the answer, where the data gives them
   * @param view the downsampled image as the policy saw it
   */
  public record Original(
      RgbImage picture,
      Size size,
      List<Chosen> chosen,
      List<PixelBox> targets,
      Optional<RgbImage> view) {

    /** Copies the lists. */
    public Original {
      chosen = List.copyOf(chosen);
      targets = List.copyOf(targets);
    }
  }

  /**
   * A region that the policy zoomed into.
   *
   * @param number which of the episode's it was, from 1
   * @param box the region
   */
  public record Chosen(int number, PixelBox box) {}

  /**
   * The regions in one of the images.
   *
   * @param chosen all regions of an episode, in order
   */
  public static List<Chosen> chosenIn(List<ImageBox> chosen, int image) {
    List<Chosen> here = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      if (chosen.get(i).image() == image) {
        here.add(new Chosen(i + 1, chosen.get(i).box()));
      }
    }
    return here;
  }

  /** Whether there is more than one region, so that they need their numbers. */
  boolean hasSeveralChosen() {
    return originals.stream().mapToInt(original -> original.chosen().size()).sum() > 1;
  }
}
