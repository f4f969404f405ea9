package dev.ergo.rl.sft;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import java.util.List;

/** What a teacher knows of an example beyond its question and answer. */
interface Teacher {

  /**
   * Boxes in original pixels that the crop has to show, at least one. Where the view can't tell two
   * candidates apart, both are among them.
   */
  List<PixelBox> evidence(Example example);

  /** Questions about the example's image and where to look for them, its own first. */
  List<Task> tasks(Example example);

  /**
   * Where to look for an answer.
   *
   * @param question the question without options
   * @param evidence boxes in original pixels that the crop has to show, at least one
   * @param thought what is thought before each zoom; may be empty
   */
  record Task(String question, List<PixelBox> evidence, String thought) {}

  /** What is thought before the answer; may be empty. */
  String secondThought(Example example);

  /**
   * Whether the crop shows enough to answer from it alone.
   *
   * @param view what a crop has at most, in pixels
   */
  boolean isAnswerable(Example example, PixelBox crop, Size view);
}
