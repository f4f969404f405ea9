package dev.ergo.eval.item;

import dev.ergo.core.image.ImageSource;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One judged answer.
 *
 * @param key which answer it is
 * @param item what was asked
 * @param looks generated text of each look
 * @param verdict what was read as the answer and whether it is right
 * @param region where the policy looked
 * @param sufficient whether the judge was right from the crop alone; empty where it was not asked
 * @param cost tokens and time; empty where the item was not answered or answered elsewhere
 * @param error why the item could not be answered
 */
public record ItemResult(
    Key key,
    Item item,
    List<String> looks,
    Verdict verdict,
    ItemRegion region,
    Optional<Boolean> sufficient,
    Optional<ItemCost> cost,
    Optional<String> error) {

  /** Copies the texts. */
  public ItemResult {
    looks = List.copyOf(looks);
  }

  /** The result of an answer of which only texts are known, or of none at all. */
  public ItemResult(
      Key key, Item item, List<String> looks, Verdict verdict, Optional<String> error) {
    this(key, item, looks, verdict, ItemRegion.none(), Optional.empty(), Optional.empty(), error);
  }

  /** Whether the answer is right. */
  public boolean correct() {
    return verdict.correct();
  }

  /**
   * The place of an answer in an evaluation.
   *
   * @param benchmark the benchmark's name
   * @param policy the policy's name
   * @param position the item's position in the benchmark
   * @param sample which of several sampled answers, 0 for the first
   */
  public record Key(String benchmark, String policy, int position, int sample) {}

  /**
   * The item that an answer is about, without its image.
   *
   * @param id the example's id; "#" and the position where the example could not be read
   * @param question the question without its options; empty where the example could not be read
   * @param image id of the image, or ids of the images: items of the same are not independent
   * @param category the example's category, may be empty
   * @param facets what else the benchmark says about the item
   * @param gold the gold answer
   * @param options number of options, 0 for open questions
   * @param goldOption the right option, 0 for the first; empty for open questions
   */
  public record Item(
      String id,
      String question,
      String image,
      String category,
      Map<String, String> facets,
      String gold,
      int options,
      Optional<Integer> goldOption) {

    /** Copies the facets. */
    public Item {
      facets = Map.copyOf(facets);
    }

    /** The item of an example. */
    public static Item of(Example example) {
      return new Item(
          example.id(),
          example.question(),
          example.images().sources().stream()
              .map(ImageSource::id)
              .collect(Collectors.joining(" + ")),
          example.category(),
          example.facets(),
          example.answer(),
          example.options().size(),
          example.rightOption());
    }

    /** The item of an example that could not be read. */
    public static Item unread(int position) {
      String id = "#" + position;
      return new Item(id, "", id, "", Map.of(), "", 0, Optional.empty());
    }
  }
}
