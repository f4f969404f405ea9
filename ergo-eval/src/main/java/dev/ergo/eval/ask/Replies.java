package dev.ergo.eval.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.LineLog;
import dev.ergo.eval.item.EvalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replies that a server has given and nobody has made use of yet, by the digest of what was asked.
 * In a file they outlive the process: what was answered is not asked for again.
 */
public final class Replies implements AutoCloseable {

  /** More than any batch and any step asks for; older ones have been used. */
  private static final int KEPT = 1 << 16;

  private final Optional<Path> file;
  private final Optional<LineLog> log;
  private final Map<String, ChatReply> byDigest =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ChatReply> eldest) {
          return size() > KEPT;
        }
      };

  private Replies(Optional<Path> file, Optional<LineLog> log) {
    this.file = file;
    this.log = log;
  }

  /** A line of the file. */
  private record Line(
      String asked, String text, String thoughts, int promptTokens, int generatedTokens) {

    ChatReply reply() {
      return new ChatReply(
          text, thoughts == null ? "" : thoughts, promptTokens, generatedTokens, "");
    }
  }

  /** Replies that end with the process. */
  public static Replies inMemory() {
    return new Replies(Optional.empty(), Optional.empty());
  }

  /**
   * Replies in a file; a line that can't be read is asked for again.
   *
   * @throws dev.ergo.core.error.UserException if the file can't be read or written
   */
  public static Replies in(Path file) {
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() > KEPT) {
        AtomicWrite.text(
            file, String.join("\n", lines.subList(lines.size() - KEPT / 2, lines.size())) + "\n");
      }
      Replies replies = new Replies(Optional.of(file), Optional.of(LineLog.open(file)));
      replies.log.get().found().forEach(replies::read);
      return replies;
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  private void read(String line) {
    try {
      Line found = EvalJson.MAPPER.readValue(line, Line.class);
      if (found != null && found.asked() != null && found.text() != null) {
        byDigest.put(found.asked(), found.reply());
      }
    } catch (JsonProcessingException e) {
      // Asking again costs a little; a lost run costs more.
    }
  }

  synchronized Optional<ChatReply> find(String asked) {
    return Optional.ofNullable(byDigest.get(asked));
  }

  synchronized void keep(String asked, ChatReply reply) {
    byDigest.put(asked, reply);
    if (log.isPresent()) {
      Line line =
          new Line(
              asked, reply.text(), reply.thoughts(), reply.promptTokens(), reply.generatedTokens());
      try {
        log.get().append(List.of(EvalJson.line(line)));
      } catch (IOException e) {
        throw AtomicWrite.failure(file.orElseThrow(), e);
      }
    }
  }

  /** Use has been made of them; asked again, the server answers anew. */
  synchronized void forget(Collection<String> asked) {
    byDigest.keySet().removeAll(asked);
  }

  /** All of them are used: the file is deleted. */
  public void used() {
    close();
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(file.get(), e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (log.isPresent()) {
        log.get().close();
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(file.orElseThrow(), e);
    }
  }
}
