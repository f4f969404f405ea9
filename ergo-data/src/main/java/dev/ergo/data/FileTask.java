package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.OutputFolder;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Task;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes one file of a data set into the folder that the process which leads has made; gives the
 * file's bytes. Done again it makes the same file.
 *
 * @param key the key of the configuration that names the data set
 * @param job the job that writes it
 * @param folder absolute
 * @param name the file's
 * @param rows what stands in it
 */
record FileTask(String key, String job, String folder, String name, FileRows rows)
    implements Task<Long> {

  @Override
  public Long run(Residents here) {
    Path work = Path.of(folder);
    if (!Files.isDirectory(work)) {
      throw notShared();
    }
    return OutputFolder.write(work, name, this::write);
  }

  private void write(Path file) {
    try (ExampleWriter writer = ExampleWriter.ofJob(job, file, ListColumns.NONE)) {
      rows.writeTo(writer);
      writer.publish();
    }
  }

  /** What is wrong where the process that leads and one that writes do not see the same folder. */
  UserException notShared() {
    return new UserException(
        "%s: a process that writes files of the data set does not have the folder %s of the process that leads; name a folder on a disk that all machines see under the same path"
            .formatted(key, folder));
  }
}
