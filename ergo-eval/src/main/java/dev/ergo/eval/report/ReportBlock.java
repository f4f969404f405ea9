package dev.ergo.eval.report;

import java.io.IOException;

/** A piece of a report's section. */
public interface ReportBlock {

  /** Appends the piece as HTML; everything that came from data is escaped. */
  void appendTo(Appendable out) throws IOException;
}
