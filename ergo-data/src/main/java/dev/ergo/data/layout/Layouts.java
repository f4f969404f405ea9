package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The layouts that are known, the most particular first. */
public final class Layouts {

  /** The name that lets files say their layout. */
  public static final String AUTO = "auto";

  /** The layout of Ergo's own files. */
  public static final String ERGO = "ergo";

  private static final List<String> IMAGES = List.of("images", "image");
  private static final List<String> IMAGE = List.of("image", "images");
  private static final List<String> CHAT = List.of("conversations");
  private static final List<String> MESSAGES = List.of("messages");
  private static final List<String> NONE = List.of();

  private static final List<Layout> ALL =
      List.of(
          rules("deepeyes", List.of("env_name")),
          rules("verl", NONE),
          new Preset(
              "viscot_meta",
              List.of(List.of("question"), List.of("answer"), List.of("bboxs"), List.of("image")),
              sample -> true,
              Parts.of(List.of("question"), List.of("possible_answers", "answer"), IMAGE)
                  .withBoxes("bboxs")
                  .withCategory("dataset")),
          new Preset(
              "visual_cot",
              List.of(CHAT, IMAGE),
              sample -> hasBoxInPath(sample.value("image")),
              Parts.of(CHAT, CHAT, IMAGE).withBoxes().withId("question_id", "id")),
          new Preset(
              "vlm_r1",
              List.of(CHAT, IMAGE),
              sample -> answersWithBox(sample.value("conversations")),
              Parts.of(CHAT, NONE, IMAGE).withBoxes("conversations")),
          new Preset(
              "llava",
              List.of(CHAT, IMAGE),
              sample -> true,
              Parts.of(CHAT, CHAT, IMAGE).withBoxes()),
          new Preset(
              "ms_swift",
              List.of(MESSAGES, IMAGES),
              sample -> true,
              Parts.of(MESSAGES, List.of("solution", "answer", "label", "messages"), IMAGES)
                  .withBoxes("objects.bbox")
                  .withBoxesUnit("objects.bbox_type")),
          new Preset(
              "openai",
              List.of(MESSAGES),
              sample -> hasImages(sample.value("messages")),
              Parts.of(
                  MESSAGES,
                  List.of("answer", "solution", "ground_truth", "label", "messages"),
                  MESSAGES)),
          new Preset(
              "openrlhf",
              List.of(List.of("prompt", "message", "input"), List.of("label", "answer"), IMAGES),
              sample ->
                  Stream.of("prompt", "message", "input")
                      .anyMatch(
                          column ->
                              sample.value(column) instanceof String text
                                  && (Chat.of(text).isPresent() || sample.has("label"))),
              Parts.of(List.of("prompt", "message", "input"), List.of("label", "answer"), IMAGES)),
          new Preset(
              "trl",
              List.of(List.of("prompt", "problem"), List.of("solution", "answer", "label"), IMAGE),
              sample ->
                  Chat.of(sample.value("prompt")).isPresent()
                      || sample.value("solution") instanceof String text
                          && text.contains("<answer>"),
              Parts.of(
                  List.of("prompt", "problem"), List.of("solution", "answer", "label"), IMAGE)),
          new Preset(
              "easyr1",
              List.of(List.of("problem"), List.of("answer", "solution", "ground_truth"), IMAGES),
              sample -> true,
              Parts.of(List.of("problem"), List.of("answer", "solution", "ground_truth"), IMAGES)
                  .withId("id", "doc_id")),
          new Preset(
              "vlmevalkit",
              List.of(
                  List.of("index"),
                  List.of("question"),
                  List.of("answer"),
                  List.of("image", "image_path")),
              sample -> true,
              Parts.of(List.of("question"), List.of("answer"), List.of("image", "image_path"))
                  .withId("index")
                  .withCategory("l2-category", "category")),
          new Preset(
              ERGO,
              List.of(
                  List.of("question", "text"),
                  List.of("answer", "answers", "label"),
                  List.of("image", "images", "file_name")),
              sample -> true,
              Parts.of(
                      List.of("question", "text"),
                      List.of("answer", "answers", "label"),
                      List.of("image", "images", "file_name"))
                  .withId("id", "question_id", "__key__")));

  private Layouts() {}

  /** verl's files, which say beside the prompt how an answer is judged. */
  private static Preset rules(String name, List<String> sign) {
    List<String> gold = List.of("reward_model.ground_truth");
    return new Preset(
        name,
        Stream.of(List.of("prompt", "extra_info.question"), gold, IMAGES, sign)
            .filter(columns -> !columns.isEmpty())
            .toList(),
        sample -> true,
        Parts.of(List.of("extra_info.question", "prompt"), gold, IMAGES)
            .withId("id")
            .withBoxes("extra_info.bbox", "bbox")
            .withCategory("data_source"));
  }

  private static boolean hasBoxInPath(Object image) {
    return image instanceof List<?> list
        && list.stream().anyMatch(item -> item instanceof String text && text.contains("###["));
  }

  private static boolean answersWithBox(Object conversation) {
    Object last = Chat.of(conversation).map(Chat::lastAssistant).orElse(null);
    Object box = last instanceof String text ? Literal.parse(text) : last;
    return box instanceof List<?> list
        && list.size() == 4
        && list.stream().allMatch(Number.class::isInstance);
  }

  private static boolean hasImages(Object conversation) {
    return Chat.of(conversation).map(chat -> !chat.images().isEmpty()).orElse(false);
  }

  /** Names that {@code format} may give. */
  public static List<String> names() {
    return Stream.concat(Stream.of(AUTO), ALL.stream().map(Layout::name).sorted()).toList();
  }

  /** The layout of a name. */
  static Layout named(String name) {
    return ALL.stream().filter(layout -> layout.name().equals(name)).findFirst().orElseThrow();
  }

  /** The layout that a data set shows; empty if none fits. */
  static Optional<Layout> recognised(Sample sample) {
    return ALL.stream().filter(layout -> layout.fits(sample)).findFirst();
  }

  /** What is said where no layout fits: the columns beside those of the nearest one. */
  static UserException none(String file, Sample sample) {
    Layout nearest =
        ALL.stream()
            .min(
                Comparator.comparingLong((Layout layout) -> missing(layout, sample))
                    .thenComparing(layout -> -firsts(layout, sample)))
            .orElseThrow();
    return misfit(file, sample, nearest, "fit no layout; the nearest is ");
  }

  private static long missing(Layout layout, Sample sample) {
    return layout.needed().stream().filter(columns -> !sample.hasOne(columns)).count();
  }

  private static long firsts(Layout layout, Sample sample) {
    return layout.needed().stream().filter(columns -> sample.has(columns.get(0))).count();
  }

  /** What is said where a layout's columns are not there. */
  static UserException misfit(String file, Sample sample, Layout layout, String how) {
    String needed =
        layout.needed().stream()
            .map(columns -> String.join(" or ", columns))
            .collect(Collectors.joining(", "));
    return new UserException(
        "%s: the columns %s %s%s, with %s; give the right format, or name your columns under columns"
            .formatted(
                file, brief(String.join(", ", sample.columns())), how, layout.name(), needed));
  }

  private static String brief(String columns) {
    return columns.length() > 200 ? columns.substring(0, 200) + "…" : columns;
  }
}
