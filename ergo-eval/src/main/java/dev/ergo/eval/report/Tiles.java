package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;

/**
 * The few numbers to see first.
 *
 * @param tiles from left to right
 */
public record Tiles(List<Tile> tiles) implements ReportBlock {

  /** Copies the list. */
  public Tiles {
    tiles = List.copyOf(tiles);
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<div class=\"tiles\">\n");
    for (Tile tile : tiles) {
      out.append("<div class=\"tile\"><span class=\"tile-label\">")
          .append(Html.escape(tile.label()))
          .append("</span><span class=\"tile-value\">")
          .append(Html.escape(tile.value()))
          .append("</span><span class=\"tile-detail\">")
          .append(Html.escape(tile.detail()))
          .append("</span></div>\n");
    }
    out.append("</div>\n");
  }

  /**
   * One number.
   *
   * @param label what it is
   * @param value as shown
   * @param detail interval, unit or comparison; may be empty
   */
  public record Tile(String label, String value, String detail) {}
}
