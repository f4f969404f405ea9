package dev.ergo.rl.replay;

import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The rows of a variant as Parquet: an episode each, with its numbers before and after. */
final class VariantRows implements AutoCloseable {

  private static final String CATEGORY = "category";
  private static final String BEFORE = "reward_before";
  private static final String AFTER = "reward";
  private static final long ROW_GROUP_BYTES = 4L << 20;

  private static final Schema ROW =
      SchemaBuilder.record("replayed")
          .fields()
          .requiredString("run")
          .requiredInt("step")
          .requiredInt("prompt")
          .requiredInt("sample")
          .requiredString("example_id")
          .requiredString(CATEGORY)
          .name("rewards")
          .type()
          .map()
          .values()
          .doubleType()
          .noDefault()
          .requiredDouble(BEFORE)
          .requiredDouble(AFTER)
          .requiredDouble("advantage_before")
          .requiredDouble("advantage")
          .name("advantages_before")
          .type()
          .array()
          .items()
          .doubleType()
          .noDefault()
          .name("advantages")
          .type()
          .array()
          .items()
          .doubleType()
          .noDefault()
          .endRecord();

  private final ParquetWriter writer;

  VariantRows(Path file) {
    this.writer = ParquetWriter.create(file, ROW, ROW_GROUP_BYTES, WriteOptions.PLAIN);
  }

  /** Adds the episodes of a file. */
  void add(String run, ReplayedFile file, ReplayedFile.Scores scores) {
    for (int i = 0; i < file.episodes().size(); i++) {
      ReplayedFile.Stored stored = file.episodes().get(i);
      GenericRecord row = new GenericData.Record(ROW);
      row.put("run", run);
      row.put("step", file.step());
      row.put("prompt", stored.prompt());
      row.put("sample", stored.sample());
      row.put("example_id", stored.exampleId());
      row.put(CATEGORY, stored.category());
      row.put("rewards", RewardTable.byName(scores.names(), scores.scores()[i]));
      row.put(BEFORE, stored.reward());
      row.put(AFTER, scores.rewards()[i]);
      row.put("advantage_before", stored.advantage());
      row.put("advantage", scores.advantages()[i]);
      row.put("advantages_before", DoubleStream.of(stored.looks()).boxed().toList());
      row.put("advantages", DoubleStream.of(scores.looks()[i]).boxed().toList());
      writer.write(row);
    }
  }

  /** The file appears. */
  void publish() {
    writer.publish();
  }

  @Override
  public void close() {
    writer.close();
  }

  /** The rewards that a file holds. */
  static RewardPairs read(Path file) {
    ParquetReader reader = ParquetReader.open(file);
    RewardPairs pairs = new RewardPairs(Math.toIntExact(reader.rows()));
    reader.forEach(
        Set.of(CATEGORY, BEFORE, AFTER),
        (row, values) -> {
          pairs.add(
              (String) values.get(CATEGORY),
              (Double) values.get(BEFORE),
              (Double) values.get(AFTER));
          return true;
        });
    return pairs;
  }
}
