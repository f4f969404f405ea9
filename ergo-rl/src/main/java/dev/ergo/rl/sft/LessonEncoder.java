package dev.ergo.rl.sft;

import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.TokenSequence;
import dev.ergo.core.text.ChatFormat;
import java.util.Arrays;
import java.util.List;

/**
 * Turns lessons into tokens, with the assistant's tokens and their stop token marked for the loss.
 */
final class LessonEncoder {

  private final ChatFormat chat;
  private final String system;

  LessonEncoder(ChatFormat chat, String system) {
    this.chat = chat;
    this.system = system;
  }

  /** The lesson as a prefix (up to the first answer) and one continuation. */
  PrefixGroup encode(Lesson lesson) {
    List<Lesson.Exchange> exchanges = lesson.exchanges();
    TokenSequence prefix = chat.opening(system, exchanges.get(0).user());
    TokenSequence tokens = answer(exchanges.get(0));
    boolean[] taught = new boolean[tokens.length()];
    Arrays.fill(taught, true);
    for (Lesson.Exchange next : exchanges.subList(1, exchanges.size())) {
      TokenSequence answer = answer(next);
      tokens = tokens.then(chat.userTurn(next.user())).then(answer);
      taught = Arrays.copyOf(taught, tokens.length());
      Arrays.fill(taught, taught.length - answer.length(), taught.length, true);
    }
    return new PrefixGroup(prefix, List.of(new PrefixGroup.Continuation(tokens, taught)));
  }

  private TokenSequence answer(Lesson.Exchange exchange) {
    return new TokenSequence(chat.tokenizer().encode(exchange.assistant()), List.of())
        .then(new int[] {chat.tokenizer().id("<|im_end|>")});
  }
}
