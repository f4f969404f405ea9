package dev.ergo.eval.inspect;

import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file of lines, there as a whole or not at all.
 *
 * @param file where it is to be
 */
record LinesFile(Path file) {

  /**
   * Writes it.
   *
   * @param source is called once, and gives its lines to what it is called with
   */
  void write(Consumer<Consumer<String>> source) {
    AtomicWrite.file(
        file,
        channel -> {
          Writer lines = Channels.newWriter(channel, StandardCharsets.UTF_8);
          source.accept(line -> append(line, lines));
          lines.flush();
        });
  }

  private static void append(String line, Writer lines) {
    try {
      lines.write(line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
