package dev.ergo.rl.sft;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;
import java.util.List;
import java.util.OptionalInt;

/** What a teacher knows of an example beyond its question and answer. */
interface Teacher {

  /**
   * Questions about the example's images and where to look for them, its own first.
   *
   * @param random chooses where only chance can
   */
  List<Task> tasks(Example example, SceneRandom random);

  /**
   * Where to look for an answer.
   *
   * @param question the question without options
   * @param evidence boxes that crops have to show, at least one
   * @param thought what is thought before each zoom; may be empty
   * @param unit width of the lines that must be read, in pixels; absent where that is not known
   */
  record Task(String question, List<ImageBox> evidence, String thought, OptionalInt unit) {

    /** Where it is not known what can be read. */
    Task(String question, List<ImageBox> evidence, String thought) {
      this(question, evidence, thought, OptionalInt.empty());
    }

    /** The images to look at, in the order of the evidence. */
    List<Integer> images() {
      return evidence.stream().map(ImageBox::image).distinct().toList();
    }

    /** The evidence in one of the images. */
    List<PixelBox> evidence(int image) {
      return ImageBox.in(evidence, image);
    }
  }

  /**
   * What is thought before the answer; may be empty.
   *
   * @param crop what the last look shows, in pixels of its image
   */
  String secondThought(Example example, PixelBox crop);

  /**
   * Whether the crop shows enough to answer from it alone.
   *
   * @param image number of the image that it is of, from 1
   * @param sizes of the view and of crops, in pixels
   */
  boolean isAnswerable(Example example, int image, PixelBox crop, Sizes sizes);

  /**
   * What the looks of an episode show at most.
   *
   * @param view size of the view, in pixels
   * @param crop side of the square that the budget of a crop gives, in pixels
   */
  record Sizes(Size view, int crop) {}
}
