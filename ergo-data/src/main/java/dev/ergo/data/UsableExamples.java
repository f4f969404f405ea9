package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Examples whose rows and images hold, by the rule {@link DataConfig.OnBadImage}. */
public final class UsableExamples {

  private static final Logger LOG = LoggerFactory.getLogger(UsableExamples.class);

  private final ExampleSource source;
  private final DataConfig.OnBadImage onBadImage;
  private final Consumer<ImageSource> probe;
  private final Consumer<String> list;
  private final Map<Long, String> skipped = new ConcurrentHashMap<>();
  private final Map<Long, String> unwanted = new ConcurrentHashMap<>();
  private Function<Example, Optional<String>> filter = example -> Optional.empty();

  /** The same without a list of what is left out. */
  public UsableExamples(
      ExampleSource source, DataConfig.OnBadImage onBadImage, Consumer<ImageSource> probe) {
    this(source, onBadImage, probe, reason -> {});
  }

  /**
   * Puts the rule in front of a data set.
   *
   * @param probe looks at an image as the run will, so that its work is not wasted (for example by
   *     making its patches, which are cached); throws {@link UserException} if the image won't do.
   *     {@link ImageSource#load} does where nothing is cached
   * @param list takes the reason of each row that is left out, once
   */
  public UsableExamples(
      ExampleSource source,
      DataConfig.OnBadImage onBadImage,
      Consumer<ImageSource> probe,
      Consumer<String> list) {
    this.source = source;
    this.onBadImage = onBadImage;
    this.probe = probe;
    this.list = list;
  }

  /**
   * Leaves out what is sound and not wanted, whatever the rule for the others is.
   *
   * @param reason says why an example is not wanted, if it is not; throws {@link UserException} if
   *     the row won't do
   */
  public UsableExamples without(Function<Example, Optional<String>> reason) {
    filter = reason;
    return this;
  }

  /**
   * The example at a position, empty if it is to be left out.
   *
   * @throws UserException if the row can't be used, by the rule {@link DataConfig.OnBadImage#FAIL}
   */
  public Optional<Example> get(long position) {
    return read(position).filter(example -> holds(position, example));
  }

  /**
   * The same with its image not yet looked at, empty if the row's texts or boxes won't do.
   *
   * @throws UserException if they won't, by the rule {@link DataConfig.OnBadImage#FAIL}
   */
  public Optional<Example> read(long position) {
    if (skipped.containsKey(position) || unwanted.containsKey(position)) {
      return Optional.empty();
    }
    try {
      Example example = source.get(position);
      Optional<String> reason = filter.apply(example);
      if (reason.isPresent() && unwanted.putIfAbsent(position, reason.get()) == null) {
        list.accept(reason.get());
      }
      return reason.isPresent() ? Optional.empty() : Optional.of(example);
    } catch (UserException e) {
      leaveOut(position, e);
      return Optional.empty();
    }
  }

  /**
   * Reads the texts of the first rows, so that a bad one is known before any work is put into
   * others.
   *
   * @param rows how many; all if there are fewer
   * @throws UserException naming the first bad row, by the rule {@link DataConfig.OnBadImage#FAIL}
   */
  public void readFirst(long rows) {
    for (long position = 0; position < Math.min(rows, source.size()); position++) {
      read(position);
    }
  }

  /**
   * Whether an example that was read already may be used.
   *
   * @param position where the example stands in the data set
   * @throws UserException if its image won't do, by the rule {@link DataConfig.OnBadImage#FAIL}
   */
  public boolean holds(long position, Example example) {
    if (skipped.containsKey(position)) {
      return false;
    }
    try {
      example.images().sources().forEach(probe);
      return true;
    } catch (UserException e) {
      leaveOut(position, e);
      return false;
    }
  }

  private void leaveOut(long position, UserException reason) {
    if (onBadImage == DataConfig.OnBadImage.FAIL) {
      throw reason;
    }
    if (skipped.putIfAbsent(position, reason.getMessage()) == null) {
      LOG.warn("left out: {}", reason.getMessage());
      list.accept(reason.getMessage());
    }
  }

  /** The data set behind the rule. */
  public ExampleSource source() {
    return source;
  }

  /** The positions left out so far, each with its reason. */
  public Map<Long, String> skipped() {
    Map<Long, String> all = new HashMap<>(skipped);
    all.putAll(unwanted);
    return Map.copyOf(all);
  }

  /** Those among them that are sound and not wanted. */
  public Map<Long, String> unwanted() {
    return Map.copyOf(unwanted);
  }
}
