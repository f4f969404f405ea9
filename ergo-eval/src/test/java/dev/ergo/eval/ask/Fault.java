package dev.ergo.eval.ask;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a server may give in place of a reply. */
enum Fault {
  REFUSED,
  DIES_EVERY_THIRD_REPLY,
  TOO_MANY_FOR_20_S,
  TOO_MANY_RETRY_AFTER_20_S,
  TOO_MANY_FOR_120_S,
  TOO_MANY_RETRY_AFTER_120_S,
  TOO_MANY_UNTIL_A_DATE,
  STATUS_500,
  STATUS_502,
  STATUS_503_RETRY_AFTER,
  STATUS_504,
  STATUS_408,
  RESET,
  RESET_INSIDE_THE_BODY,
  CLOSED_WITHOUT_A_BYTE,
  SILENT,
  STALLED_INSIDE_THE_BODY,
  CUT_BODY,
  CUT_JSON,
  NOT_HTTP,
  GARBAGE,
  EMPTY,
  NULL,
  NULL_CONTENT,
  LIST,
  NO_CHOICES,
  WRONG_TYPE,
  HTML,
  ERROR_IN_A_200,
  TWO_DOCUMENTS,
  LATIN_1,
  HUGE,
  SLOW,
  BOM;

  private static final int HUGE_BYTES = 9 << 20;

  /** Those that take as long as a client waits, in real time too. */
  static final List<Fault> LONG = List.of(SILENT, STALLED_INSIDE_THE_BODY);

  /** What is a reply all the same. */
  boolean isReply() {
    return this == SLOW || this == BOM;
  }

  /** How long it lasts where it passes, in milliseconds; 0: it comes with every third request. */
  long lasts() {
    return switch (this) {
      case REFUSED, TOO_MANY_FOR_20_S, TOO_MANY_RETRY_AFTER_20_S -> 20_000;
      case TOO_MANY_FOR_120_S, TOO_MANY_RETRY_AFTER_120_S -> 120_000;
      case TOO_MANY_UNTIL_A_DATE -> 45_000;
      default -> 0;
    };
  }

  /** What the server writes, with the reply that it should have written; empty: nothing. */
  byte[] bytes(String reply) {
    return switch (this) {
      case TOO_MANY_FOR_20_S, TOO_MANY_FOR_120_S -> status("429 Too Many", "", "slow down");
      case TOO_MANY_RETRY_AFTER_20_S -> status("429 Too Many", "Retry-After: 20\r\n", "slow down");
      case TOO_MANY_RETRY_AFTER_120_S -> status("429 Too Many", "Retry-After: 120\r\n", "");
      case TOO_MANY_UNTIL_A_DATE ->
          status(
              "429 Too Many",
              "Date: Mon, 5 Jan 2026 10:00:00 GMT\r\nRetry-After: Mon, 5 Jan 2026 10:00:45 GMT\r\n",
              "");
      case STATUS_500 -> status("500 Error", "", "Internal Server Error");
      case STATUS_502 -> status("502 Bad Gateway", "", "<html>Bad Gateway</html>");
      case STATUS_503_RETRY_AFTER -> status("503 Unavailable", "Retry-After: 5\r\n", "");
      case STATUS_504 -> status("504 Timeout", "", "");
      case STATUS_408 -> status("408 Timeout", "", "");
      case RESET_INSIDE_THE_BODY, STALLED_INSIDE_THE_BODY, CUT_BODY -> {
        byte[] whole = ok("application/json", reply.getBytes(StandardCharsets.UTF_8));
        yield Arrays.copyOf(whole, whole.length - reply.length() / 2);
      }
      case CUT_JSON -> ok("application/json", utf8(reply.substring(0, reply.length() - 2)));
      case NOT_HTTP -> utf8("\u0001\u0002 hello\r\n\r\n");
      case GARBAGE -> ok("application/json", new byte[] {1, 2, 3, (byte) 0xfe, (byte) 0xff, 9});
      case EMPTY -> ok("application/json", new byte[0]);
      case NULL -> ok("application/json", utf8("null"));
      case NULL_CONTENT -> ok("application/json", utf8(content("null")));
      case LIST -> ok("application/json", utf8("[]"));
      case NO_CHOICES -> ok("application/json", utf8("{\"choices\": []}"));
      case WRONG_TYPE -> ok("application/json", utf8(content("5")));
      case HTML -> ok("text/html", utf8("<html><body>Please log in</body></html>"));
      case ERROR_IN_A_200 ->
          ok("application/json", utf8("{\"error\": {\"message\": \"overloaded\"}}"));
      case TWO_DOCUMENTS -> ok("application/json", utf8(reply + reply));
      case LATIN_1 ->
          ok(
              "application/json",
              content("\"<answer>Gr\u00fcn</answer>\"").getBytes(StandardCharsets.ISO_8859_1));
      case HUGE -> {
        byte[] huge = new byte[HUGE_BYTES];
        Arrays.fill(huge, (byte) ' ');
        yield ok("application/json", huge);
      }
      case BOM -> ok("application/json", utf8("\uFEFF" + reply));
      default -> new byte[0];
    };
  }

  private static String content(String json) {
    return "{\"choices\": [{\"message\": {\"content\": " + json + "}}]}";
  }

  static byte[] ok(String type, byte[] body) {
    byte[] head =
        utf8(
            "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(type, body.length));
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  static byte[] status(String status, String headers, String body) {
    return utf8(
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(status, headers, body.length(), body));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
