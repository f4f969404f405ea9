package dev.ergo.eval.inspect;

import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.LayoutExamples;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.layout.RuleCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows of a data set. */
final class DataSetRows implements Inspected {

  private final LayoutRows rows;
  private final Example.BoxesRule rule;
  private final long size;
  private final List<String> lines = new ArrayList<>();

  /**
   * Opens a data set and reads its texts once.
   *
   * @param limit rows taken from the start, 0 for as many as the configuration says
   * @param baseDir what relative paths are relative to
   */
  DataSetRows(DataSetConfig config, long limit, Path baseDir) {
    this.rows = config.rows(baseDir);
    this.rule = config.boxesRule();
    long all = rows.table().size();
    long most = limit == 0 ? config.limit() : limit;
    this.size = most == 0 ? all : Math.min(most, all);
    lines.addAll(rows.taken());
    lines.addAll(config.path().shares());
    if (config.keep() != null) {
      lines.add("keep leaves rows out of a training; here all are looked at");
    }
    rows.table().schema().forEach((column, type) -> lines.add("  %s: %s".formatted(column, type)));
    lines.addAll(rows.scan(size).rules().sentences());
  }

  @Override
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Example example(long position) {
    return LayoutExamples.example(rows.item(position, new RuleCounts()), rule);
  }

  @Override
  public String id(long position) {
    return rows.id(position);
  }

  @Override
  public void close() {
    // Files are open only while something is read from them.
  }
}
