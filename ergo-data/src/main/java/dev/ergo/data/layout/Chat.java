package dev.ergo.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation as chat lists have it: OpenAI's {@code role} and {@code content}, or LLaVA's
 * {@code from} and {@code value}.
 */
final class Chat {

  private static final Set<String> USER = Set.of("user", "human");
  private static final Set<String> ASSISTANT = Set.of("assistant", "gpt", "model");

  private record Turn(String role, Object content) {}

  private final List<Turn> turns;

  private Chat(List<Turn> turns) {
    this.turns = turns;
  }

  /** The conversation of a value, or of a text that holds one in JSON; empty if it is none. */
  static Optional<Chat> of(Object value) {
    Object given = value instanceof String text ? Literal.parse(text) : value;
    if (!(given instanceof List<?> list) || list.isEmpty()) {
      return Optional.empty();
    }
    List<Turn> turns = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> turn)) {
        return Optional.empty();
      }
      Object role = turn.get("role") == null ? turn.get("from") : turn.get("role");
      if (!(role instanceof String name)) {
        return Optional.empty();
      }
      turns.add(
          new Turn(name, turn.get("content") == null ? turn.get("value") : turn.get("content")));
    }
    return Optional.of(new Chat(turns));
  }

  /** The last text of the user that is more than places for pictures; null if there is none. */
  String lastUserText() {
    String last = null;
    for (Turn turn : turns) {
      String text = USER.contains(turn.role()) ? text(turn.content()) : "";
      last = QuestionText.withoutPlaces(text).isBlank() ? last : text;
    }
    return last;
  }

  /**
   * The last text of the user as {@link #lastUserText} finds it, with a place for each picture that
   * is a part of the turn; null if there is none.
   */
  String lastUserTextWithPlaces() {
    String last = null;
    for (Turn turn : turns) {
      String text = USER.contains(turn.role()) ? withPlaces(turn.content()) : "";
      last = QuestionText.withoutPlaces(text).isBlank() ? last : text;
    }
    return last;
  }

  /** How many places for pictures the user's turns have. */
  int places() {
    return turns.stream()
        .filter(turn -> USER.contains(turn.role()))
        .mapToInt(turn -> QuestionText.places(withPlaces(turn.content())))
        .sum();
  }

  private static String withPlaces(Object content) {
    if (!(content instanceof List<?> parts)) {
      return text(content);
    }
    StringBuilder all = new StringBuilder();
    boolean behindText = false;
    for (Object part : parts) {
      String text = text(List.of(part));
      boolean picture = text.isEmpty() && isPicture(part);
      all.append(behindText && !text.isEmpty() ? "\n" : "").append(picture ? "<image>" : text);
      behindText = !picture && (behindText || !text.isEmpty());
    }
    return all.toString();
  }

  private static boolean isPicture(Object part) {
    return part instanceof Map<?, ?> fields
        && (Set.of("image", "image_url").contains(String.valueOf(fields.get("type")))
            || image(part).isPresent());
  }

  /** What the assistant has said last, a text or whatever stands there; null if nothing. */
  Object lastAssistant() {
    Object last = null;
    for (Turn turn : turns) {
      if (ASSISTANT.contains(turn.role()) && turn.content() != null) {
        last =
            turn.content() instanceof List<?> parts && isParts(parts)
                ? text(parts)
                : turn.content();
      }
    }
    return last;
  }

  /** The images of the user's turns in their order, in whatever form they have. */
  List<Object> images() {
    List<Object> images = new ArrayList<>();
    for (Turn turn : turns) {
      if (USER.contains(turn.role()) && turn.content() instanceof List<?> parts) {
        parts.forEach(part -> image(part).ifPresent(images::add));
      }
    }
    return images;
  }

  private static Optional<Object> image(Object part) {
    if (!(part instanceof Map<?, ?> fields)) {
      return Optional.empty();
    }
    for (String key : List.of("image_url", "image", "url", "path", "bytes")) {
      Object image = fields.get(key);
      if (image != null) {
        return Optional.of(image);
      }
    }
    return Optional.empty();
  }

  private static boolean isParts(List<?> list) {
    return !list.isEmpty() && list.stream().allMatch(Map.class::isInstance);
  }

  private static String text(Object content) {
    if (content instanceof String text) {
      return text;
    }
    List<String> texts = new ArrayList<>();
    for (Object part : content instanceof List<?> parts ? parts : List.of()) {
      if (part instanceof String text) {
        texts.add(text);
      } else if (part instanceof Map<?, ?> fields && fields.get("text") instanceof String text) {
        texts.add(text);
      }
    }
    return String.join("\n", texts);
  }
}
