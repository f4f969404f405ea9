package dev.ergo.eval.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LimitedTextTest {

  private static CompletableFuture<String> receive(int limit, String... parts) {
    LimitedText text = new LimitedText(limit);
    try (SubmissionPublisher<List<ByteBuffer>> server = new SubmissionPublisher<>()) {
      server.subscribe(text);
      for (String part : parts) {
        server.submit(List.of(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8))));
      }
    }
    return text.getBody().toCompletableFuture();
  }

  @Test
  void partsAreJoinedEvenWithinACharacter() throws Exception {
    byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
    LimitedText text = new LimitedText(8);
    text.onSubscribe(new Endless());
    text.onNext(List.of(ByteBuffer.wrap(euro, 0, 1), ByteBuffer.wrap(euro, 1, 2)));
    text.onComplete();
    assertEquals("€", text.getBody().toCompletableFuture().get());
    assertEquals("12345678", receive(8, "1234", "5678").get());
  }

  @Test
  void anEndlessAnswerIsGivenUp() {
    String part = "x".repeat(1 << 20);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> receive(2 << 20, part, part, "y").get());
    assertTrue(failure.getCause() instanceof IOException);
    assertEquals("an answer of more than 2 MiB", failure.getCause().getMessage());
  }

  private static final class Endless implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
