package dev.ergo.eval.ask;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Digest;
import dev.ergo.core.text.Message;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RecordLog;
import dev.ergo.eval.item.TaskAnswers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a language model about open answers. Replies are kept in judgements.jsonl, so that the same
 * answer is not asked about twice, in this run or the next.
 *
 * @param file judgements.jsonl, which keeps the replies
 * @param notices told what is waited for, and which answers the server won't judge
 */
public record LlmJudge(LlmJudgeConfig config, Path file, Consumer<String> notices) {

  private static final int AT_ONCE = 64;
  private static final Pattern PLACE = Pattern.compile("\\{(question|gold|answer)}");

  /** A reply is yes, no or a sentence that begins with it; some models think before. */
  private static final int MAX_TOKENS = 512;

  /**
   * One kept reply.
   *
   * @param key digest of server, model and what was asked
   * @param reply what it wrote
   */
  private record Kept(String key, String reply) {
    Kept {
      Objects.requireNonNull(key);
      Objects.requireNonNull(reply);
    }
  }

  /**
   * Judges the first answer to each item of each policy; closed questions are passed over.
   *
   * @return an entry for each policy that was asked an open question, in order
   * @throws UserException if the file holds something else, or the server answers nothing any more
   *     or nothing at all; single refusals are told, counted as unread and asked again by the next
   *     run
   */
  public List<JudgeAgreement> judge(List<TaskAnswers> answers) {
    try (ChatClient client = new ChatClient(config.endpoint(), new ImageProcessor(), notices)) {
      return judge(answers, client);
    }
  }

  List<JudgeAgreement> judge(List<TaskAnswers> answers, ChatClient client) {
    List<JudgeAgreement> agreements = new ArrayList<>();
    try (RecordLog<String, Kept> replies = RecordLog.open(file, Kept.class, Kept::key)) {
      for (TaskAnswers policy : answers) {
        List<ItemResult> open = policy.first().stream().filter(LlmJudge::isOpen).toList();
        if (!open.isEmpty()) {
          ask(client, open, replies);
          agreements.add(agreement(policy, open, replies));
        }
      }
    }
    return agreements;
  }

  private static boolean isOpen(ItemResult item) {
    return item.item().options() == 0 && item.verdict().cause() == FailureCause.NONE;
  }

  private void ask(ChatClient client, List<ItemResult> items, RecordLog<String, Kept> replies) {
    List<String> prompts =
        items.stream()
            .map(this::prompt)
            .distinct()
            .filter(prompt -> replies.find(key(prompt)).isEmpty())
            .toList();
    for (int from = 0; from < prompts.size(); from += AT_ONCE) {
      List<String> part = prompts.subList(from, Math.min(from + AT_ONCE, prompts.size()));
      List<ChatClient.Outcome<ChatReply>> outcomes =
          client.each(
              part,
              prompt ->
                  client.reply(
                      new ChatRequest(List.of(Message.text("user", prompt)), MAX_TOKENS, 0, 0)));
      List<Kept> fresh = new ArrayList<>();
      for (int i = 0; i < part.size(); i++) {
        String key = key(part.get(i));
        outcomes.get(i).result().ifPresent(reply -> fresh.add(new Kept(key, reply.text())));
      }
      replies.append(fresh);
      ChatClient.Outcome.requireServer(outcomes);
      outcomes.stream()
          .flatMap(outcome -> outcome.refusal().stream())
          .forEach(refusal -> notices.accept("an answer is not judged: " + refusal.getMessage()));
      if (items.stream().noneMatch(item -> replies.find(key(prompt(item))).isPresent())) {
        throw outcomes.get(0).refusal().orElseThrow();
      }
    }
  }

  private JudgeAgreement agreement(
      TaskAnswers policy, List<ItemResult> open, RecordLog<String, Kept> replies) {
    int[][] counts = new int[2][2];
    int unread = 0;
    for (ItemResult item : open) {
      Optional<Boolean> right =
          replies.find(key(prompt(item))).map(Kept::reply).flatMap(LlmJudge::read);
      if (right.isPresent()) {
        counts[right.get() ? 1 : 0][item.correct() ? 1 : 0]++;
      } else {
        unread++;
      }
    }
    return JudgeAgreement.of(
        policy.benchmark(),
        policy.policy(),
        config.endpoint().model() + " at " + config.endpoint().url(),
        policy.items().size(),
        unread,
        new JudgeAgreement.Counts(counts[1][1], counts[1][0], counts[0][1], counts[0][0]));
  }

  /** The view in a reply: its first word behind what the model thinks. */
  private static Optional<Boolean> read(String reply) {
    String text =
        reply.strip().toLowerCase(Locale.ROOT).replaceFirst("(?s)^<think>.*?</think>", "");
    if (text.matches("(?s)\\W*yes\\b.*")) {
      return Optional.of(true);
    }
    return text.matches("(?s)\\W*no\\b.*") ? Optional.of(false) : Optional.empty();
  }

  /** One pass over the template, so that braces inside an answer stay text. */
  private String prompt(ItemResult item) {
    return PLACE
        .matcher(config.prompt())
        .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), item)));
  }

  private static String value(String place, ItemResult item) {
    return switch (place) {
      case "question" -> item.item().question();
      case "gold" -> item.item().gold();
      default -> item.verdict().extracted();
    };
  }

  private String key(String prompt) {
    return Digest.of(config.endpoint().url(), config.endpoint().model(), prompt);
  }
}
