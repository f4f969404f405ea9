package dev.ergo.core.episode;

import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.text.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts around a question. {@code {question}} stands for the question, {@code {options}} for
 * its options, each written by the {@code option} template with {@code {letter}} and {@code
 * {text}}.
 *
 * <p>The defaults are those of ERGO's public inference code, with the think tag of the second look
 * closed. Only the look that has to answer shows the options, and those that may. The texts are
 * saved with every checkpoint.
 *
 * @param system system message
 * @param looks user messages behind what the looks show: the first is that of the first look, the
 *     last that of the last one, which asks for the answer; those between are those of the looks
 *     between. Where there are more looks than texts, the looks between ask to zoom in further
 * @param earlyAnswer put behind the message of every look but the last where the policy may answer
 *     instead of zooming
 * @param singleSystem system message where one look has to do; default: {@code system} if that is
 *     given, else Qwen's own, for ERGO's asks for coordinates, which a single look must not answer
 *     with
 * @param single user message where one look has to do: the judge, who sees only the crop, the
 *     full-image baseline, and episodes of one look
 * @param option how one option is written into {@code {options}}
 * @param severalImages put behind the message of the first look where a question has several images
 *     and the look may zoom; {@code {images}} is how many there are
 */
public record Prompts(
    String system,
    List<String> looks,
    String earlyAnswer,
    String singleSystem,
    String single,
    String option,
    String severalImages) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{question}|\\{options}");

  /** The system message that Qwen2.5-VL's chat template puts where there is none. */
  public static final String PLAIN_SYSTEM = "You are a helpful assistant.";

  private static final String SYSTEM =
      "You are a helpful assistant. Given an image and one question. First, identify the"
          + " coordinates of the key image area relevant to solving the problem. Append the"
          + " coordinates in [x1, y1, x2, y2] format at the end of your response and stop. This"
          + " will trigger cropping of the corresponding area in the original image and enlarge it"
          + " for improved clarity. Once the enlarged image is available, provide the final"
          + " answer.";
  private static final String FIRST =
      "{question} First, consider how to zoom in on the image to include only the region containing"
          + " all the information necessary to answer the question. Output the thinking process in"
          + " <think> </think> tags and then output the region's bounding box coordinates in the"
          + " following format <zoom>[x1, y1, x2, y2]</zoom> tags.";
  private static final String BETWEEN =
      "{question} Carefully look at the enlarged sub-image and consider how to zoom in on it further"
          + " to include only the region containing all the information necessary to answer the"
          + " question. Output the thinking process in <think> </think> tags and then output the"
          + " region's bounding box coordinates in the enlarged sub-image in the following format"
          + " <zoom>[x1, y1, x2, y2]</zoom> tags.";
  private static final String EARLY_ANSWER =
      "{options}\nIf what is shown is enough to answer the question, do not zoom in: behind the"
          + " thinking process provide the final answer enclosed within <answer> ... </answer>"
          + " instead.";
  private static final String LAST =
      "{question}{options}\nCarefully analyze both the original image and the enlarged sub-image to"
          + " solve the question step by step. Present your reasoning clearly the following format"
          + " strictly <think> ... </think>, and provide the final answer enclosed within <answer>"
          + " ... </answer>";
  private static final String SINGLE =
      "{question}{options}\nProvide the final answer enclosed within <answer> ... </answer>";

  private static final String SEVERAL_IMAGES =
      " There are {images} images, which count from 1 in the order shown. To zoom in on another than"
          + " the first, name it as in <zoom image=\"2\">[x1, y1, x2, y2]</zoom>, with the"
          + " coordinates in that image.";

  /** Stands where an image is shown while a text is put together; a character that no text has. */
  private static final String MARK = "\uFDD1";

  /** Fills in the defaults and checks that each text has room for the question. */
  public Prompts {
    singleSystem = orDefault(singleSystem, orDefault(system, PLAIN_SYSTEM));
    system = orDefault(system, SYSTEM);
    looks = texts(orDefault(looks, List.of()));
    earlyAnswer = orDefault(earlyAnswer, EARLY_ANSWER);
    single = orDefault(single, SINGLE);
    option = orDefault(option, "\n({letter}) {text}");
    severalImages = orDefault(severalImages, SEVERAL_IMAGES);
    looks.forEach(text -> requirePlaceholder("looks", text, "{question}"));
    requirePlaceholder("single", single, "{question}");
    requirePlaceholder("option", option, "{text}");
  }

  /** Texts of which that about several images is the default. */
  public Prompts(
      String system,
      List<String> looks,
      String earlyAnswer,
      String singleSystem,
      String single,
      String option) {
    this(system, looks, earlyAnswer, singleSystem, single, option, null);
  }

  /** Whether the text about several images is the default. */
  public boolean hasUsualSeveralImages() {
    return severalImages.equals(SEVERAL_IMAGES);
  }

  /** ERGO's prompts. */
  public static Prompts ergo() {
    return new Prompts(null, null, null, null, null, null, null);
  }

  private static void requirePlaceholder(String key, String text, String placeholder) {
    if (!text.contains(placeholder)) {
      throw new InvalidValueException(key, "must contain " + placeholder);
    }
  }

  /** At least the first and the last text; an empty one stands for a default, too. */
  private static List<String> texts(List<String> given) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < Math.max(2, given.size()); i++) {
      String own = i < given.size() ? given.get(i) : "";
      String standard = i == 0 ? FIRST : i < given.size() - 1 ? BETWEEN : LAST;
      texts.add(own.isEmpty() ? standard : own);
    }
    return List.copyOf(texts);
  }

  private String template(int look, int count) {
    if (look == count) {
      return looks.get(looks.size() - 1);
    }
    return look < looks.size() ? looks.get(look - 1) : BETWEEN;
  }

  /** All texts, each under the name of its key, those of the looks numbered. */
  public Map<String, String> byName() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("system", system);
    for (int i = 0; i < looks.size(); i++) {
      texts.put("looks[" + i + "]", looks.get(i));
    }
    texts.put("early_answer", earlyAnswer);
    texts.put("single_system", singleSystem);
    texts.put("single", single);
    texts.put("option", option);
    if (!hasUsualSeveralImages()) {
      texts.put("several_images", severalImages);
    }
    return texts;
  }

  /** System message of an episode. */
  public String systemText(EpisodeConfig config) {
    return config.looks() == 1 ? singleSystem : system;
  }

  /**
   * User text of a look.
   *
   * @param look its number, from 1
   */
  public String lookText(int look, EpisodeConfig config, EpisodeRequest request) {
    if (config.looks() == 1) {
      return singleText(request);
    }
    boolean mayZoom = look < config.looks();
    String template = template(look, config.looks());
    if (look == 1 && mayZoom && request.hasSeveralImages()) {
      template += severalImages.replace("{images}", String.valueOf(request.images().count()));
    }
    return fill(template + (config.earlyAnswer() && mayZoom ? earlyAnswer : ""), request);
  }

  /**
   * The first user turn: its text with the views of all images, at their places in the question or
   * in front.
   */
  public List<Message.Part> firstTurn(
      EpisodeConfig config, EpisodeRequest request, List<ImageView> views) {
    return turn(request, views, asked -> lookText(1, config, asked));
  }

  /** The user turn of a single look at all images. */
  public List<Message.Part> singleTurn(EpisodeRequest request, List<ImageView> views) {
    return turn(request, views, this::singleText);
  }

  private static List<Message.Part> turn(
      EpisodeRequest request, List<ImageView> views, Function<EpisodeRequest, String> wording) {
    QuestionImages images = request.images();
    if (!images.areInText() || views.size() < 2) {
      return Message.about(views, wording.apply(request));
    }
    String marked = String.join(MARK, images.texts());
    String text = wording.apply(new EpisodeRequest(marked, request.options(), images));
    List<Message.Part> parts = new ArrayList<>();
    String[] pieces = text.split(MARK, -1);
    StringBuilder piece = new StringBuilder(pieces[0]);
    for (int i = 1; i < pieces.length; i++) {
      if (i > views.size()) {
        // A text that has the question twice shows the images once.
        piece.append("[image ").append((i - 1) % views.size() + 1).append(']');
      } else {
        add(parts, piece);
        parts.add(new Message.Image(views.get(i - 1)));
      }
      piece.append(pieces[i]);
    }
    add(parts, piece);
    return List.copyOf(parts);
  }

  private static void add(List<Message.Part> parts, StringBuilder text) {
    if (!text.isEmpty()) {
      parts.add(new Message.Text(text.toString()));
      text.setLength(0);
    }
  }

  /** User text of a single look. */
  public String singleText(EpisodeRequest request) {
    return fill(single, request);
  }

  /** One pass over the template, so that placeholders inside a question stay text. */
  private String fill(String template, EpisodeRequest request) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().equals("{question}")
                        ? request.question()
                        : options(request.options())));
  }

  private String options(List<String> texts) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String letter = String.valueOf((char) ('A' + i));
      int at = option.indexOf("{text}");
      out.append(option.substring(0, at).replace("{letter}", letter))
          .append(texts.get(i))
          .append(option.substring(at + "{text}".length()).replace("{letter}", letter));
    }
    return out.toString();
  }
}
