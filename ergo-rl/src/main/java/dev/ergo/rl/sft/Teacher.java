package dev.ergo.rl.sft;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import java.util.List;

/** What a teacher knows of an example beyond its question and answer. */
interface Teacher {

  /**
   * Boxes that crops have to show, at least one. Where the view can't tell two candidates apart,
   * both are among them.
   */
  List<ImageBox> evidence(Example example);

  /** Questions about the example's images and where to look for them, its own first. */
  List<Task> tasks(Example example);

  /**
   * Where to look for an answer.
   *
   * @param question the question without options
   * @param evidence boxes that crops have to show, at least one
   * @param thought what is thought before each zoom; may be empty
   */
  record Task(String question, List<ImageBox> evidence, String thought) {

    /** The images to look at, in the order of the evidence. */
    List<Integer> images() {
      return evidence.stream().map(ImageBox::image).distinct().toList();
    }

    /** The evidence in one of the images. */
    List<PixelBox> evidence(int image) {
      return ImageBox.in(evidence, image);
    }
  }

  /** What is thought before the answer; may be empty. */
  String secondThought(Example example);

  /**
   * Whether the crop shows enough to answer from it alone.
   *
   * @param image number of the image that it is of, from 1
   * @param view what a crop has at most, in pixels
   */
  boolean isAnswerable(Example example, int image, PixelBox crop, Size view);
}
