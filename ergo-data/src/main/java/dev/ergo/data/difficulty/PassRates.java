package dev.ergo.data.difficulty;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The pass rates of the examples that a run has sampled, counted from its rollouts: those of steps
 * that a resumed run samples again are counted once. They can be kept as a Parquet file with a row
 * for each example.
 */
public final class PassRates {

  /** Name of the file in a run's folder. */
  public static final String FILE = "difficulty.parquet";

  private static final String ANSWER = "answer";
  private static final String DATA = "ergo.data";
  private static final long ROW_GROUP_BYTES = 4L << 20;

  private static final Schema ROW =
      SchemaBuilder.record("difficulty")
          .fields()
          .requiredString("id")
          .requiredInt("groups")
          .requiredInt("episodes")
          .requiredDouble("right")
          .optionalDouble("pass_rate")
          .requiredInt("last_step")
          .endRecord();

  private final Map<String, PassRate> rates = new LinkedHashMap<>();
  private final Set<String> digests = new TreeSet<>();

  /** A group while its rows come in. */
  private static final class Group {

    private final String id;
    private final int prompt;
    private int scored;
    private double sum;

    Group(String id, int prompt) {
      this.id = id;
      this.prompt = prompt;
    }

    void add(Double answer) {
      if (answer != null && !answer.isNaN()) {
        scored++;
        sum += answer;
      }
    }
  }

  /**
   * Counts the episodes of a file, whether training learned from them or not.
   *
   * @throws UserException if it is damaged or no rollout file
   */
  public void add(Path file) {
    List<Group> groups = new ArrayList<>();
    int[] step = new int[1];
    columns(file, Set.of("step", "prompt", "example_id", "source_digest", "rewards"))
        .forEach(
            values -> {
              step[0] = (Integer) values.get("step");
              int prompt = (Integer) values.get("prompt");
              if (groups.isEmpty() || groups.get(groups.size() - 1).prompt != prompt) {
                groups.add(new Group((String) values.get("example_id"), prompt));
              }
              digests.add((String) values.get("source_digest"));
              Map<?, ?> rewards = (Map<?, ?>) values.get("rewards");
              groups.get(groups.size() - 1).add((Double) rewards.get(ANSWER));
            });
    for (Group group : groups) {
      rates.put(
          group.id,
          rates
              .getOrDefault(group.id, new PassRate(group.id, 0, 0, 0, step[0]))
              .with(group.scored, group.sum, step[0]));
    }
  }

  private static List<Map<String, Object>> columns(Path file, Set<String> names) {
    ParquetReader reader = ParquetReader.open(file);
    if (!reader.columns().containsAll(names)) {
      throw new UserException(
          "%s has not the columns %s".formatted(file, String.join(", ", new TreeSet<>(names))));
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.forEach(
        names,
        (row, values) -> {
          rows.add(Map.copyOf(withoutNulls(values)));
          return true;
        });
    return rows;
  }

  private static Map<String, Object> withoutNulls(Map<String, Object> values) {
    Map<String, Object> there = new LinkedHashMap<>(values);
    there.values().removeIf(value -> value == null);
    return there;
  }

  /** Those of all examples, in the order in which they were sampled first. */
  public List<PassRate> rates() {
    return List.copyOf(rates.values());
  }

  /** The one of an example; empty if it was not sampled. */
  public Optional<PassRate> of(String id) {
    return Optional.ofNullable(rates.get(id));
  }

  /** Digest of the data set that all examples are of; empty where they are of several, or none. */
  public Optional<String> data() {
    return digests.size() == 1 ? Optional.of(digests.iterator().next()) : Optional.empty();
  }

  /** Writes a file with a row for each example. */
  public void write(Path file) {
    WriteOptions options =
        new WriteOptions(List.of(), data().map(digest -> Map.of(DATA, digest)).orElseGet(Map::of));
    try (ParquetWriter writer = ParquetWriter.create(file, ROW, ROW_GROUP_BYTES, options)) {
      for (PassRate rate : rates.values()) {
        GenericRecord row = new GenericData.Record(ROW);
        row.put("id", rate.id());
        row.put("groups", rate.groups());
        row.put("episodes", rate.episodes());
        row.put("right", rate.right());
        row.put("pass_rate", rate.episodes() == 0 ? null : rate.rate());
        row.put("last_step", rate.lastStep());
        writer.write(row);
      }
      writer.publish();
    }
  }

  /**
   * Reads such a file.
   *
   * @throws UserException if it is damaged, or no file of pass rates
   */
  public static PassRates read(Path file) {
    PassRates read = new PassRates();
    columns(file, Set.of("id", "groups", "episodes", "right", "last_step"))
        .forEach(
            values -> {
              PassRate rate = rate(file, values);
              read.rates.put(rate.id(), rate);
            });
    ParquetReader.open(file).metadata(DATA).ifPresent(read.digests::add);
    return read;
  }

  private static PassRate rate(Path file, Map<String, Object> values) {
    if (values.get("id") instanceof String id
        && values.get("groups") instanceof Number groups
        && values.get("episodes") instanceof Number episodes
        && values.get("right") instanceof Number right
        && values.get("last_step") instanceof Number last) {
      return new PassRate(
          id, groups.intValue(), episodes.intValue(), right.doubleValue(), last.intValue());
    }
    throw new UserException(
        "%s: a row is no pass rate as job grpo writes them to %s; give such a file"
            .formatted(file, FILE));
  }
}
