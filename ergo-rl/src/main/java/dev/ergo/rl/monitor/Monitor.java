package dev.ergo.rl.monitor;

import dev.ergo.core.text.Tokenizer;
import dev.ergo.rl.report.SampledEpisodes;
import dev.ergo.rl.train.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a training on the pages of a server. */
public final class Monitor implements TrainingListener {

  private static final int MOST_POINTS = 2000;

  private final MonitorServer server;
  private final Course course;
  private final StepEpisodes episodes;

  /**
   * The training that is shown.
   *
   * @param run its name
   * @param job grpo or sft
   * @param steps planned
   */
  public record Shown(String run, String job, long steps) {}

  /**
   * Shows a training from its beginning.
   *
   * @param server stays open when the training is over, and is not closed with this
   * @param tokenizer gives tokens their texts
   */
  public Monitor(MonitorServer server, Shown shown, SampledEpisodes episodes, Tokenizer tokenizer) {
    this.server = server;
    this.course = new Course(shown.run, shown.job, shown.steps);
    this.episodes = new StepEpisodes(episodes, tokenizer);
  }

  @Override
  public void opened(List<Map<String, Object>> rows, long next) {
    for (Map<String, Object> row : rows) {
      Map<String, Object> values = new LinkedHashMap<>(row);
      course.row(((Number) values.remove("step")).longValue(), values);
    }
    course.done(next);
    server.show(pages());
  }

  @Override
  public void row(long step, Map<String, Double> values) {
    course.row(step, values);
  }

  @Override
  public void stepDone(long done) {
    course.done(done);
  }

  @Override
  public void ended() {
    course.end();
  }

  private Map<String, Page> pages() {
    return Map.of(
        "/", query -> resource("page.html", "text/html"),
        "/icon.svg", query -> resource("icon.svg", "image/svg+xml"),
        "/page.css", query -> resource("page.css", "text/css"),
        "/page.js", query -> resource("page.js", "text/javascript"),
        "/api/state", query -> Reply.json(course.state()),
        "/api/curves", this::curves,
        "/api/groups", this::groups,
        "/api/tokens", this::tokens,
        "/api/picture", this::picture,
        "/metrics", query -> Reply.text(PrometheusText.TYPE, course.prometheus()));
  }

  private Reply curves(Map<String, String> query) {
    List<String> names = List.of(query.getOrDefault("names", "").split(","));
    return Reply.json(course.points(names, number(query, "points", 300, 1, MOST_POINTS)));
  }

  private Reply groups(Map<String, String> query) {
    return episodes.groups(
        step(query),
        new StepEpisodes.Filter(
            query.getOrDefault("outcome", ""),
            query.getOrDefault("box", ""),
            number(query, "from", 0, 0, Integer.MAX_VALUE),
            number(query, "count", 4, 1, Integer.MAX_VALUE)));
  }

  private Reply tokens(Map<String, String> query) {
    return episodes.tokens(step(query), index(query, "prompt"), index(query, "sample"));
  }

  private Reply picture(Map<String, String> query) {
    return episodes.picture(step(query), index(query, "prompt"), index(query, "sample"));
  }

  /** The step that is asked for; without one the newest. A step that is under way is not shown. */
  private int step(Map<String, String> query) {
    int newest = (int) Math.max(0, course.steps() - 1);
    return number(query, "step", newest, 0, newest);
  }

  private static int index(Map<String, String> query, String name) {
    return number(query, name, 0, 0, Integer.MAX_VALUE);
  }

  private static int number(
      Map<String, String> query, String name, int without, int least, int greatest) {
    String given = query.get(name);
    if (given == null) {
      return without;
    }
    if (!given.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(name + " is no number");
    }
    return Math.min(greatest, Math.max(least, Integer.parseInt(given)));
  }

  private static Reply resource(String name, String type) {
    try (InputStream in = Monitor.class.getResourceAsStream(name)) {
      return Reply.text(type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
