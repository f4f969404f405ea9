package dev.ergo.eval.ask;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A server's answer as text, given up where it grows beyond all reason. */
final class LimitedText implements HttpResponse.BodySubscriber<String> {

  private final int limit;
  private final HttpResponse.BodySubscriber<String> text =
      HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
  private Flow.Subscription subscription;
  private long received;

  /**
   * Creates the receiver of one answer.
   *
   * @param limit bytes at most
   */
  LimitedText(int limit) {
    this.limit = limit;
  }

  @Override
  public void onSubscribe(Flow.Subscription from) {
    subscription = from;
    text.onSubscribe(from);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    received += parts.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received <= limit) {
      text.onNext(parts);
    } else {
      subscription.cancel();
      text.onError(new IOException("an answer of more than " + (limit >> 20) + " MiB"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    text.onError(failure);
  }

  @Override
  public void onComplete() {
    text.onComplete();
  }

  @Override
  public CompletionStage<String> getBody() {
    return text.getBody();
  }
}
