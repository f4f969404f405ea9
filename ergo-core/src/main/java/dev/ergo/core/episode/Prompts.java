package dev.ergo.core.episode;

import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.InvalidValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 */
public record Prompts(
    String system,
    List<String> looks,
    String earlyAnswer,
    String singleSystem,
    String single,
    String option) {

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

  /** Fills in the defaults and checks that each text has room for the question. */
  public Prompts {
    singleSystem = orDefault(singleSystem, orDefault(system, PLAIN_SYSTEM));
    system = orDefault(system, SYSTEM);
    looks = texts(orDefault(looks, List.of()));
    earlyAnswer = orDefault(earlyAnswer, EARLY_ANSWER);
    single = orDefault(single, SINGLE);
    option = orDefault(option, "\n({letter}) {text}");
    looks.forEach(text -> requirePlaceholder("looks", text, "{question}"));
    requirePlaceholder("single", single, "{question}");
    requirePlaceholder("option", option, "{text}");
  }

  /** ERGO's prompts. */
  public static Prompts ergo() {
    return new Prompts(null, null, null, null, null, null);
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
    boolean mayAnswer = config.earlyAnswer() && look < config.looks();
    return fill(template(look, config.looks()) + (mayAnswer ? earlyAnswer : ""), request);
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
