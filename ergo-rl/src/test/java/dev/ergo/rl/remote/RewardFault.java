package dev.ergo.rl.remote;

import java.nio.charset.StandardCharsets;

/** What a server of rewards can do in place of an answer. */
public enum RewardFault {
  /** Closes its port. */
  REFUSES_THE_CONNECTION(true),
  /** Wants to be left alone. */
  TOO_MANY_WITH_RETRY_AFTER(true),
  /** Says that it failed. */
  STATUS_500(true),
  /** Does not answer. */
  SLOW(true),
  /** Ends its answer in the middle. */
  CUT_BODY(true),
  /** Answers with something else. */
  WRONG_JSON(false),
  /** Answers with a number that is none. */
  NOT_A_NUMBER(false),
  /** Answers for fewer than it was asked about. */
  TOO_FEW_NUMBERS(false);

  private final boolean passing;

  RewardFault(boolean passing) {
    this.passing = passing;
  }

  /** Whether it may pass. */
  public boolean passes() {
    return passing;
  }

  /** The answer under this fault, as bytes of HTTP. */
  byte[] bytes(String good) {
    return switch (this) {
      case TOO_MANY_WITH_RETRY_AFTER ->
          response("429 Too Many Requests\r\nRetry-After: 20", "busy", 4);
      case STATUS_500 -> response("500 Internal Server Error", "no memory", 9);
      case CUT_BODY -> response("200 OK", good.substring(0, good.length() / 2), good.length());
      case WRONG_JSON -> ok("[\"scores\"");
      case NOT_A_NUMBER -> ok("{\"scores\": [1.0, NaN, 0.5]}");
      case TOO_FEW_NUMBERS -> ok("{\"scores\": [1.0, 0.5]}");
      case REFUSES_THE_CONNECTION, SLOW -> new byte[0];
    };
  }

  static byte[] ok(String body) {
    return response("200 OK", body, body.length());
  }

  private static byte[] response(String head, String body, int length) {
    return ("HTTP/1.1 "
            + head
            + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
