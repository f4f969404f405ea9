package dev.ergo.rl.tensorboard;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.TextFile;
import dev.ergo.eval.report.EpisodePoster;
import dev.ergo.rl.train.TrainingListener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The rows of {@code metrics.jsonl} as TensorBoard shows them: one event a row, under the same step
 * and names. A run that goes on drops the events of rows that it computes again, adds those of rows
 * that were not written any more, and begins another file.
 */
public final class TensorBoardLog implements TrainingListener {

  private static final String STEP = "step";

  /** One file for each start of the run; TensorBoard reads them in the order of their names. */
  private static final String NAME = "events.out.tfevents.%06d.ergo";

  private final Path folder;
  private final Path config;
  private byte[] head;
  private EventFile events;

  /**
   * The log of a run. Nothing is written before there is a row: a run that ends before its first
   * step has computed nothing.
   *
   * @param folder where event files lie; made if need be
   * @param config file with the run's configuration, shown as text
   */
  public TensorBoardLog(Path folder, Path config) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Cuts off what is computed again and adds what a kill kept from the files.
   *
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  @Override
  public void opened(List<Map<String, Object>> rows, long next) {
    try {
      int kept = Files.exists(folder) ? keep(folder, rows) : 0;
      head =
          kept == 0
              ? Events.text(seconds(), "config", "```yaml\n" + TextFile.read(config) + "```\n")
              : Events.start(seconds(), next);
      for (Map<String, Object> row : rows.subList(kept, rows.size())) {
        Map<String, Object> values = new LinkedHashMap<>(row);
        append(((Number) values.remove(STEP)).longValue(), values);
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(folder, e);
    }
  }

  @Override
  public void row(long step, Map<String, Double> values) {
    append(step, values);
  }

  /** Appends the event of one row. */
  private void append(long step, Map<String, ?> values) {
    append(Events.scalars(seconds(), step, values));
  }

  /**
   * Appends a picture of a step whose row is there.
   *
   * @param name what TensorBoard shows it under
   */
  void picture(long step, String name, EpisodePoster picture) {
    append(Events.image(seconds(), step, name, picture));
  }

  private void append(byte[] event) {
    try {
      if (events == null) {
        Files.createDirectories(folder);
        events = EventFile.create(next(folder));
        events.append(Events.version(seconds()));
        events.append(head);
      }
      events.append(event);
    } catch (IOException e) {
      throw AtomicWrite.failure(folder, e);
    }
  }

  /**
   * Cuts off events that are not those of the rows, in order; a picture goes with the row before
   * it.
   *
   * @return how many rows have one
   */
  private static int keep(Path folder, List<Map<String, Object>> rows) throws IOException {
    int next = 0;
    boolean fits = true;
    for (Path file : files(folder)) {
      long end = 0;
      int before = next;
      Iterator<EventFile.Read> records = EventFile.read(file).iterator();
      while (fits && records.hasNext()) {
        EventFile.Read record = records.next();
        OptionalLong step = Events.stepOfRow(record.bytes());
        if (step.isPresent()) {
          fits =
              next < rows.size()
                  && ((Number) rows.get(next).get(STEP)).longValue() == step.getAsLong();
          next += fits ? 1 : 0;
        }
        end = fits ? record.end() : end;
      }
      if (next == before) {
        Files.delete(file);
      } else {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(end);
        }
      }
    }
    return next;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
          .sorted()
          .toList();
    }
  }

  private static Path next(Path folder) throws IOException {
    int number = 1;
    while (Files.exists(folder.resolve(NAME.formatted(number)))) {
      number++;
    }
    return folder.resolve(NAME.formatted(number));
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }

  @Override
  public void close() {
    try {
      if (events != null) {
        events.close();
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(folder, e);
    }
  }
}
