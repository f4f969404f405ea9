package dev.ergo.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that may hold boxes: as JSON, or as Qwen2-VL writes them.
 *
 * @param text the text
 */
record BoxText(String text) {

  private static final Pattern QWEN =
      Pattern.compile(
          "<\\|box_start\\|>\\s*\\(([^()]{1,60})\\)\\s*,\\s*\\(([^()]{1,60})\\)\\s*<\\|box_end\\|>");

  /** Whether it is a box of Qwen2-VL or Qwen2.5-VL and so no answer in words. */
  boolean isBox() {
    return QWEN.matcher(text).find()
        || text.contains("\"bbox_2d\"") && !(Literal.parse(text) instanceof String);
  }

  /** The boxes as lists of numbers, or the list or object that the text is; else the text. */
  Object value() {
    List<Object> boxes = new ArrayList<>();
    Matcher box = QWEN.matcher(text);
    while (box.find()) {
      boxes.add(Literal.parse("[" + box.group(1) + "," + box.group(2) + "]"));
    }
    return boxes.isEmpty() ? Literal.parse(text) : boxes;
  }
}
