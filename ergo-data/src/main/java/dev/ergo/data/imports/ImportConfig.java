package dev.ergo.data.imports;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.io.OutputFolder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Job import: data sets as others publish them, as Parquet files of examples.
 *
 * @param type the data set that the input is: sroie, vstar or rekey; required. Example: {@code
 *     sroie}
 * @param input folder of the input; required. Example: {@code data/ICDAR-2019-SROIE}
 * @param output a Parquet file, with splits or several files a folder; required. Example: {@code
 *     runs/data/sroie.parquet}
 * @param images type rekey: folder of the images; default: the input. Example: {@code data/vstar}
 * @param splits parts and their shares, which add up to 1; questions about one image stay together
 * @param files Parquet files that the rows, with splits those of each part, are written to, in
 *     order; more than one make a folder, and executors of Spark can write them (run.engine)
 */
public record ImportConfig(
    Type type,
    @InputPath Path input,
    Path output,
    @InputPath Optional<Path> images,
    Map<String, Double> splits,
    @Formerly(absent = "1") Integer files) {

  private static final double SHARE_TOLERANCE = 1e-6;

  /** Checks the values. */
  public ImportConfig {
    Check.require(type != null, "type", "a value is required: sroie, vstar or rekey");
    Check.present("input", input);
    Check.output("output", Check.present("output", output));
    images = Check.orDefault(images, Optional.empty());
    Check.require(
        images.isEmpty() || type == Type.REKEY, "images", "belongs to type rekey; leave it out");
    splits = Collections.unmodifiableMap(new LinkedHashMap<>(Check.orDefault(splits, Map.of())));
    double sum = 0;
    for (Map.Entry<String, Double> split : splits.entrySet()) {
      String key = "splits." + split.getKey();
      Check.require(split.getKey().matches("\\w[\\w-]*"), key, "must be a plain file name");
      Check.fileName(key, split.getKey());
      Check.require(split.getValue() != null, key, "a share is required");
      sum += Check.above(key, split.getValue(), 0);
    }
    Check.require(
        splits.isEmpty() || Math.abs(sum - 1) < SHARE_TOLERANCE, "splits", "must add up to 1");
    files = Check.between("files", Check.orDefault(files, 1), 1, OutputFolder.MOST_FILES);
  }

  /** A published data set that can be read. */
  public enum Type {
    /** Receipts of ICDAR 2019 SROIE, as github.com/zzzDavid/ICDAR-2019-SROIE lays them out. */
    SROIE,
    /** V*Bench, as huggingface.co/datasets/craigwu/vstar_bench lays it out. */
    VSTAR,
    /** Questions of REKEY about V*Bench: {@code vstar_metadata.jsonl} and its slots. */
    REKEY
  }
}
