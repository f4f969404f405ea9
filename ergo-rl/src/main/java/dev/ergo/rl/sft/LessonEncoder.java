package dev.ergo.rl.sft;

import dev.ergo.core.episode.Prompts;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns lessons into tokens, with the assistant's tokens and their stop token marked for the loss.
 */
record LessonEncoder(ChatFormat chat, Prompts prompts) {

  /**
   * The lesson as a prefix, which is all that its conversations open with, and one continuation for
   * each.
   *
   * @throws IllegalArgumentException if the conversations open with different images
   */
  PrefixGroup encode(Lesson lesson) {
    String system = lesson.isSingleLook() ? prompts.singleSystem() : prompts.system();
    List<TokenSequence> openings =
        lesson.conversations().stream()
            .map(talk -> chat.opening(system, talk.get(0).user()))
            .toList();
    TokenSequence first = openings.get(0);
    int shared = openings.stream().mapToInt(other -> shared(first, other)).min().orElseThrow();
    List<PrefixGroup.Continuation> continuations = new ArrayList<>();
    for (int i = 0; i < openings.size(); i++) {
      int[] ids = openings.get(i).ids();
      continuations.add(
          continuation(
              new TokenSequence(Arrays.copyOfRange(ids, shared, ids.length), List.of()),
              lesson.conversations().get(i)));
    }
    return new PrefixGroup(
        new TokenSequence(Arrays.copyOf(first.ids(), shared), first.images()), continuations);
  }

  /** Number of tokens that two openings begin with, their images among them. */
  private int shared(TokenSequence a, TokenSequence b) {
    int differ = Arrays.mismatch(a.ids(), b.ids());
    int count = differ < 0 ? a.length() : differ;
    int vision = chat.tokenizer().id("<|vision_end|>");
    long shown = Arrays.stream(a.ids(), 0, count).filter(id -> id == vision).count();
    if (!a.images().equals(b.images()) || shown < a.images().size()) {
      throw new IllegalArgumentException("conversations of a lesson open with different images");
    }
    return count;
  }

  private PrefixGroup.Continuation continuation(
      TokenSequence question, List<Lesson.Exchange> exchanges) {
    TokenSequence tokens = question;
    boolean[] taught = new boolean[0];
    for (int i = 0; i < exchanges.size(); i++) {
      if (i > 0) {
        tokens = tokens.then(chat.userTurn(exchanges.get(i).user()));
      }
      TokenSequence answer = answer(exchanges.get(i));
      tokens = tokens.then(answer);
      taught = Arrays.copyOf(taught, tokens.length());
      Arrays.fill(taught, taught.length - answer.length(), taught.length, true);
    }
    return new PrefixGroup.Continuation(tokens, taught);
  }

  private TokenSequence answer(Lesson.Exchange exchange) {
    return new TokenSequence(chat.tokenizer().encode(exchange.assistant()), List.of())
        .then(new int[] {chat.tokenizer().id("<|im_end|>")});
  }
}
