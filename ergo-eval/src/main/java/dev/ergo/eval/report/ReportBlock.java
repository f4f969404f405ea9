package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;

/** A piece of a report's section. */
@FunctionalInterface
public interface ReportBlock {

  /** Appends the piece as HTML; everything that came from data is escaped. */
  void appendTo(Appendable out) throws IOException;

  /** Whether there is nothing to show; such a block is left out. */
  default boolean isEmpty() {
    return false;
  }

  /** A paragraph of plain text; line breaks are kept. */
  static ReportBlock note(String text) {
    String shown = text.replace(" %", "\u00a0%");
    return out -> new Html(out).put("<p class=\"note\">%s</p>\n", shown);
  }

  /** A text with its line breaks under a title. */
  static ReportBlock preformatted(String title, String text) {
    String markup = "<div class=\"text\"><h4>%s</h4><pre>%s</pre></div>\n";
    return out -> new Html(out).put(markup, title, text);
  }

  /** Blocks that are folded under a summary until the reader opens them; empty if all are. */
  record Folded(String summary, List<? extends ReportBlock> blocks) implements ReportBlock {

    /** One block. */
    public Folded(String summary, ReportBlock block) {
      this(summary, List.of(block));
    }

    @Override
    public boolean isEmpty() {
      return blocks.stream().allMatch(ReportBlock::isEmpty);
    }

    @Override
    public void appendTo(Appendable out) throws IOException {
      Html html = new Html(out).put("<details class=\"fold\"><summary>%s</summary>\n", summary);
      html.put("<div class=\"blocks\">\n");
      for (ReportBlock block : blocks) {
        block.appendTo(out);
      }
      html.put("</div></details>\n");
    }
  }
}
