package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;

/**
 * Blocks that are folded until the reader opens them.
 *
 * @param summary what is inside, always shown
 * @param blocks from top to bottom
 */
public record Details(String summary, List<? extends ReportBlock> blocks) implements ReportBlock {

  /** Copies the list. */
  public Details {
    blocks = List.copyOf(blocks);
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<details class=\"fold\"><summary>")
        .append(Html.escape(summary))
        .append("</summary>\n<div class=\"blocks\">\n");
    for (ReportBlock block : blocks) {
      block.appendTo(out);
    }
    out.append("</div></details>\n");
  }
}
