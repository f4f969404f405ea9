package dev.ergo.core.text;

import java.util.ArrayList;
import java.util.List;

/** Finds the assistant's parts in the token ids of a conversation. */
final class AssistantSpans {

  private final Tokenizer tokenizer;
  private final int imStart;
  private final int imEnd;
  private final int[] role;

  AssistantSpans(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    imStart = tokenizer.id(QwenVlTemplate.IM_START);
    imEnd = tokenizer.id(QwenVlTemplate.IM_END);
    role = tokenizer.encode("assistant");
  }

  /** {start, end} of each part that is not empty, the end exclusive. */
  List<int[]> in(int[] ids) {
    List<int[]> spans = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == imStart) {
        int start = startAfter(ids, i + 1);
        int end = start < 0 ? start : end(ids, start);
        if (start < end) {
          spans.add(new int[] {start, end});
        }
      }
    }
    return spans;
  }

  /** Where the answer begins behind a header, or -1 if the header is of another role. */
  private int startAfter(int[] ids, int header) {
    int newline = header + role.length;
    if (newline >= ids.length) {
      return -1;
    }
    for (int i = 0; i < role.length; i++) {
      if (ids[header + i] != role[i]) {
        return -1;
      }
    }
    // An answer that begins with white space may have merged with the newline of the header.
    String token = tokenizer.decode(new int[] {ids[newline]}, false);
    return token.equals("\n") ? newline + 1 : token.startsWith("\n") ? newline : -1;
  }

  private int end(int[] ids, int start) {
    int end = start;
    while (end < ids.length && ids[end] != imStart) {
      if (ids[end++] == imEnd) {
        break;
      }
    }
    return end;
  }
}
