package dev.ergo.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ergo.core.config.Check;
import dev.ergo.core.io.HubCache;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A file or folder of rows, or several: read one behind the other, or drawn from by their weights.
 */
public final class DataPaths {

  private static final String PATH = "path";
  private static final String WEIGHT = "weight";

  /** Weights are whole numbers of their smallest decimal place, and so many at most together. */
  private static final long MOST_UNITS = 1_000_000_000;

  private final List<Entry> entries;

  /**
   * One file or folder.
   *
   * @param weight its share among the others is this of the sum; null: not said
   */
  private record Entry(Path path, BigDecimal weight) {}

  private DataPaths(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** One file or folder. */
  public static DataPaths of(Path path) {
    return new DataPaths(List.of(new Entry(path, null)));
  }

  /**
   * Takes a path, or a list of paths and of sections with path and weight.
   *
   * @throws dev.ergo.core.config.InvalidValueException if it is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static DataPaths of(Object value) {
    List<?> items = value instanceof List<?> list ? list : List.of(value);
    Check.require(!items.isEmpty(), PATH, "is an empty list; name a file or folder");
    List<Entry> entries = items.stream().map(DataPaths::entry).toList();
    Check.require(
        entries.size() > 1 || entries.get(0).weight() == null,
        PATH,
        "has a weight and no other path to be weighed against; leave the weight out");
    long different = entries.stream().map(Entry::path).distinct().count();
    Check.require(
        different == entries.size(),
        PATH,
        "names a file or folder twice; give it a weight instead");
    DataPaths paths = new DataPaths(entries);
    Check.require(
        paths.units().stream().mapToLong(Long::longValue).sum() <= MOST_UNITS,
        PATH,
        "has weights of too many digits; round them");
    return paths;
  }

  private static Entry entry(Object item) {
    if (!(item instanceof Map<?, ?> section)) {
      return new Entry(path(item), null);
    }
    boolean known = Set.of(PATH, WEIGHT).containsAll(section.keySet());
    Check.require(known, PATH, "has a section with other keys than path and weight; correct them");
    if (section.get(WEIGHT) == null) {
      return new Entry(path(section.get(PATH)), null);
    }
    Object weight = section.get(WEIGHT);
    boolean number = weight instanceof Number && Double.isFinite(((Number) weight).doubleValue());
    Check.require(
        number && ((Number) weight).doubleValue() > 0,
        PATH,
        "has a weight of %s; a number above 0 was expected".formatted(weight));
    BigDecimal exact = new BigDecimal(weight.toString()).stripTrailingZeros();
    Check.require(
        exact.precision() - exact.scale() <= 9 && exact.scale() <= 9,
        PATH,
        "has a weight of %s; between .000000001 and 999999999 was expected".formatted(weight));
    return new Entry(path(section.get(PATH)), exact);
  }

  private static Path path(Object value) {
    Check.require(
        value instanceof String text && !text.isBlank()
            || value instanceof Number
            || value instanceof Path,
        PATH,
        "must be a path, or a list of paths and of sections like {path: data/a.parquet, weight: 2}");
    return Path.of(value.toString());
  }

  /** One path is written as a text. */
  @JsonValue
  Object written() {
    List<Object> items = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.weight() == null) {
        items.add(entry.path().toString());
      } else {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put(PATH, entry.path().toString());
        section.put(WEIGHT, entry.weight());
        items.add(section);
      }
    }
    return items.size() == 1 ? items.get(0) : items;
  }

  /**
   * The paths under a folder that relative ones are relative to; names of repositories are found in
   * the Hugging Face cache.
   *
   * @throws dev.ergo.core.error.UserException if a repository is not there
   */
  public List<Path> in(Path baseDir) {
    HubCache hub = HubCache.here();
    return entries.stream()
        .map(entry -> hub.resolve(baseDir, entry.path().toString(), HubCache.Kind.DATA_SET))
        .toList();
  }

  /** The same for a process that works in another folder. */
  public DataPaths fromAnywhere() {
    List<Path> found = in(Path.of(""));
    List<Entry> whole = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      whole.add(new Entry(found.get(i).toAbsolutePath(), entries.get(i).weight()));
    }
    return new DataPaths(whole);
  }

  /** Whether there are several. */
  public boolean isList() {
    return entries.size() > 1;
  }

  /** Whether examples are drawn by weights. */
  public boolean isWeighted() {
    return entries.stream().anyMatch(entry -> entry.weight() != null);
  }

  /** Refuses weights where every row is read once. */
  public void refuseWeights(String key, String reader) {
    Check.require(
        !isWeighted(),
        key,
        "has weights, which say how often training draws from a path, and %s every row once; leave them out"
            .formatted(reader));
  }

  /** The weights as whole numbers, 1 where none is given; what they are together is the whole. */
  List<Long> units() {
    List<BigDecimal> weights =
        entries.stream()
            .map(entry -> entry.weight() == null ? BigDecimal.ONE : entry.weight())
            .toList();
    int places = Math.max(0, weights.stream().mapToInt(BigDecimal::scale).max().orElse(0));
    return weights.stream().map(weight -> weight.movePointRight(places).longValueExact()).toList();
  }

  /** What share of the examples that training draws is each path's; empty without weights. */
  public List<String> shares() {
    List<Long> units = units();
    double all = units.stream().mapToLong(Long::longValue).sum();
    List<String> shares = new ArrayList<>();
    for (int i = 0; isWeighted() && i < entries.size(); i++) {
      shares.add(
          String.format(
              Locale.ROOT,
              "of the examples that training draws, %.1f %% are of %s",
              100 * units.get(i) / all,
              entries.get(i).path()));
    }
    return shares;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataPaths others && entries.equals(others.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return written().toString();
  }
}
