package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each item once per cyclic rotation of its options: in rotation r the option that stood at r comes
 * first. Rotation r of item x has the id {@code x#r} and the facets {@link #ITEM} and {@link
 * #ROTATION}. Open questions and rows that can't be read come once.
 */
public final class RotatedExamples implements ExampleSource {

  /** Facet: the id of the item whose options were rotated. */
  public static final String ITEM = "rotated_item";

  /** Facet: how many places the options moved. */
  public static final String ROTATION = "rotation";

  private final ExampleSource source;

  /** Position of the first rotation of each item, and the number of all behind the last. */
  private final int[] starts;

  /**
   * Rotates the options of a source, reading each row once.
   *
   * @param limit first items of the source to take
   */
  public RotatedExamples(ExampleSource source, long limit) {
    this.source = source;
    int items = Math.toIntExact(Math.min(source.size(), limit));
    this.starts = new int[items + 1];
    for (int item = 0; item < items; item++) {
      starts[item + 1] = starts[item] + rotations(item);
    }
  }

  private int rotations(int item) {
    return source.readable(item).map(example -> Math.max(1, example.options().size())).orElse(1);
  }

  @Override
  public long size() {
    return starts[starts.length - 1];
  }

  @Override
  public long pageBytes() {
    return source.pageBytes();
  }

  /** Where in the unrotated data the item of a position stands. */
  int item(long position) {
    int found = Arrays.binarySearch(starts, Math.toIntExact(position));
    return found >= 0 ? found : -found - 2;
  }

  /** The data as they are, all of them. */
  ExampleSource unrotated() {
    return source;
  }

  @Override
  public Example get(long position) {
    int item = item(position);
    int rotation = Math.toIntExact(position - starts[item]);
    Example example = source.get(item);
    if (example.options().isEmpty()) {
      return example;
    }
    List<String> options = new ArrayList<>(example.options());
    Collections.rotate(options, -rotation);
    Map<String, String> facets = new HashMap<>(example.facets());
    facets.put(ITEM, example.id());
    facets.put(ROTATION, String.valueOf(rotation));
    facets.computeIfPresent(
        Example.LABEL,
        (label, letter) ->
            String.valueOf(
                Example.letter(Math.floorMod(letter.charAt(0) - 'A' - rotation, options.size()))));
    return new Example(
        example.id() + "#" + rotation,
        example.question(),
        options,
        example.answer(),
        example.images(),
        example.targets(),
        example.boxesRule(),
        example.category(),
        example.aliases(),
        facets);
  }

  @Override
  public String digest() {
    return source.digest() + "\noptions rotated";
  }

  @Override
  public void close() {
    source.close();
  }
}
