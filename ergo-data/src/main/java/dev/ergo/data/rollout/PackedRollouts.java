package dev.ergo.data.rollout;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Trajectories as bytes that can be sent to another process.
 *
 * @param json an array of rows
 */
public record PackedRollouts(byte[] json) implements Serializable {

  /** Packs rows. */
  public static PackedRollouts of(List<RolloutRow> rows) {
    try {
      return new PackedRollouts(RolloutRecords.MAPPER.writeValueAsBytes(rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows. */
  public List<RolloutRow> rows() {
    try {
      return List.of(RolloutRecords.MAPPER.readValue(json, RolloutRow[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
