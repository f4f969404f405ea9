package dev.ergo.core.episode;

import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.InvalidValueException;
import java.util.List;

/**
 * The texts around a question. {@code {question}} stands for the question, {@code {options}} for
 * its options, each written by the {@code option} template with {@code {letter}} and {@code
 * {text}}.
 *
 * <p>The defaults are those of ERGO's public inference code, with the think tag of stage 2 closed.
 * Stage 1 does not show the options. The texts are saved with every checkpoint.
 *
 * @param system system message
 * @param stage1 user message of stage 1, behind the view
 * @param stage2 user message of stage 2, behind the crop
 * @param singleSystem system message where one look has to do; default: {@code system} if that is
 *     given, else Qwen's own, for ERGO's asks for coordinates, which a single look must not answer
 *     with
 * @param single user message where one look has to do: the judge, who sees only the crop, and the
 *     full-image baseline
 * @param option how one option is written into {@code {options}}
 */
public record Prompts(
    String system,
    String stage1,
    String stage2,
    String singleSystem,
    String single,
    String option) {

  /** The system message that Qwen2.5-VL's chat template puts where there is none. */
  public static final String PLAIN_SYSTEM = "You are a helpful assistant.";

  private static final String SYSTEM =
      "You are a helpful assistant. Given an image and one question. First, identify the"
          + " coordinates of the key image area relevant to solving the problem. Append the"
          + " coordinates in [x1, y1, x2, y2] format at the end of your response and stop. This"
          + " will trigger cropping of the corresponding area in the original image and enlarge it"
          + " for improved clarity. Once the enlarged image is available, provide the final"
          + " answer.";
  private static final String STAGE1 =
      "{question} First, consider how to zoom in on the image to include only the region containing"
          + " all the information necessary to answer the question. Output the thinking process in"
          + " <think> </think> tags and then output the region's bounding box coordinates in the"
          + " following format <zoom>[x1, y1, x2, y2]</zoom> tags.";
  private static final String STAGE2 =
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
    stage1 = orDefault(stage1, STAGE1);
    stage2 = orDefault(stage2, STAGE2);
    single = orDefault(single, SINGLE);
    option = orDefault(option, "\n({letter}) {text}");
    requirePlaceholder("stage1", stage1, "{question}");
    requirePlaceholder("stage2", stage2, "{question}");
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

  /** User text of stage 1. */
  public String stage1Text(EpisodeRequest request) {
    return fill(stage1, request);
  }

  /** User text of stage 2. */
  public String stage2Text(EpisodeRequest request) {
    return fill(stage2, request);
  }

  /** User text of a single look. */
  public String singleText(EpisodeRequest request) {
    return fill(single, request);
  }

  /** One pass over the template, so that placeholders inside a question stay text. */
  private String fill(String template, EpisodeRequest request) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (true) {
      int brace = template.indexOf('{', from);
      if (brace < 0) {
        return out.append(template, from, template.length()).toString();
      }
      out.append(template, from, brace);
      if (template.startsWith("{question}", brace)) {
        out.append(request.question());
        from = brace + "{question}".length();
      } else if (template.startsWith("{options}", brace)) {
        out.append(options(request.options()));
        from = brace + "{options}".length();
      } else {
        out.append('{');
        from = brace + 1;
      }
    }
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
