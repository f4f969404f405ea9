package dev.ergo.data.rollout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the rollouts of a run, one file per step, each as a whole or not at all.
 *
 * @param folder made with the first step, for example {@code runs/name/rollouts}
 * @param beside texts that stand beside the rows of every file, by key
 */
public record RolloutWriter(Path folder, Map<String, String> beside) {

  private static final long ROW_GROUP_BYTES = 16L << 20;

  /** Nothing stands beside the rows. */
  public RolloutWriter(Path folder) {
    this(folder, Map.of());
  }

  /**
   * Writes a step, in place of a file of the same step that an interrupted run left.
   *
   * @throws UserException if the file can't be written; the former one is untouched then
   */
  public void write(int step, List<RolloutRow> rows) {
    Path file = RolloutReader.file(folder, step);
    try (ParquetWriter writer =
        ParquetWriter.create(
            file, RolloutRecords.ROW, ROW_GROUP_BYTES, new WriteOptions(List.of(), beside))) {
      for (RolloutRow row : rows) {
        if (row.step() != step) {
          throw new IllegalArgumentException("a row of step " + row.step() + " in step " + step);
        }
        writer.write(RolloutRecords.encode(row));
      }
      writer.publish();
    }
  }

  /**
   * Removes the files of a step and all later ones: a run that resumes from a checkpoint samples
   * them again.
   *
   * @param step the first step that the resumed run will sample
   * @throws UserException if one can't be removed
   */
  public void removeFrom(int step) {
    for (Path file : RolloutReader.files(folder)) {
      if (RolloutReader.step(file).getAsInt() >= step) {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UserException("the file " + file + " can't be removed; check its rights", e);
        }
      }
    }
  }
}
