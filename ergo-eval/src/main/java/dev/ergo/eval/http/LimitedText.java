package dev.ergo.eval.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's answer as text, given up where it grows beyond all reason. An answer that is no text
 * in the encoding that it should have is none: its letters would be others.
 */
final class LimitedText implements HttpResponse.BodySubscriber<String> {

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

  private final int limit;
  private final boolean strict;
  private final Charset charset;
  private final HttpResponse.BodySubscriber<byte[]> bytes =
      HttpResponse.BodySubscribers.ofByteArray();
  private Flow.Subscription subscription;
  private long received;

  private LimitedText(int limit, boolean strict, Charset charset) {
    this.limit = limit;
    this.strict = strict;
    this.charset = charset;
  }

  /**
   * Creates the receiver of one answer in UTF-8.
   *
   * @param limit bytes at most
   */
  LimitedText(int limit) {
    this(limit, true, StandardCharsets.UTF_8);
  }

  /** The receiver of the answer that begins with this; of one with an error, anything may come. */
  static LimitedText of(int limit, HttpResponse.ResponseInfo head) {
    Matcher named = CHARSET.matcher(head.headers().firstValue("Content-Type").orElse(""));
    Charset charset = StandardCharsets.UTF_8;
    if (named.find()) {
      try {
        charset = Charset.forName(named.group(1));
      } catch (IllegalArgumentException e) {
        charset = StandardCharsets.UTF_8;
      }
    }
    return new LimitedText(limit, head.statusCode() == 200, charset);
  }

  @Override
  public void onSubscribe(Flow.Subscription from) {
    subscription = from;
    bytes.onSubscribe(from);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    received += parts.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received <= limit) {
      bytes.onNext(parts);
    } else {
      subscription.cancel();
      bytes.onError(new IOException("an answer of more than " + (limit >> 20) + " MiB"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    bytes.onError(failure);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }

  @Override
  public CompletionStage<String> getBody() {
    return bytes.getBody().thenApply(this::decoded);
  }

  private String decoded(byte[] body) {
    CodingErrorAction action = strict ? CodingErrorAction.REPORT : CodingErrorAction.REPLACE;
    try {
      return charset
          .newDecoder()
          .onMalformedInput(action)
          .onUnmappableCharacter(action)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException e) {
      throw new CompletionException(new IOException("an answer that is not text in " + charset, e));
    }
  }
}
