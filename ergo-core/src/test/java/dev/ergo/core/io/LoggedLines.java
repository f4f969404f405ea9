package dev.ergo.core.io;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class says in the log, until this is closed. */
public final class LoggedLines implements AutoCloseable {

  private final Logger logger;
  private final Lines lines = new Lines();

  /** Begins to listen. */
  public LoggedLines(Class<?> source) {
    logger = (Logger) LogManager.getLogger(source);
    lines.start();
    logger.addAppender(lines);
  }

  private static final class Lines extends AbstractAppender {

    private final List<String> said = new ArrayList<>();

    Lines() {
      super("lines", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public synchronized void append(LogEvent event) {
      said.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }

    synchronized List<String> said() {
      return List.copyOf(said);
    }
  }

  /** Level and text of each message so far. */
  public List<String> said() {
    return lines.said();
  }

  @Override
  public void close() {
    logger.removeAppender(lines);
    lines.stop();
  }
}
