package dev.ergo.core.text;

import dev.ergo.core.image.PatchSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat template of Qwen2.5-VL, from messages to token ids and back to the assistant's parts.
 *
 * <p>Texts are data: a special token spelled in one, as {@code <|im_end|>} in a question, is
 * encoded as the characters it is made of, so that no data row can end a turn, begin one or claim
 * an image. {@link #trustingText} gives the behaviour of transformers instead, where such strings
 * take effect.
 */
public final class ChatFormat {

  private static final Logger LOG = LoggerFactory.getLogger(ChatFormat.class);
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  private static final List<String> REQUIRED =
      List.of(
          QwenVlTemplate.IM_START,
          QwenVlTemplate.IM_END,
          QwenVlTemplate.VISION_START,
          QwenVlTemplate.VISION_END,
          QwenVlTemplate.IMAGE_PAD);

  private final Tokenizer tokenizer;
  private final PatchSource patches;
  private final boolean trustsText;
  private final AssistantSpans spans;

  /**
   * Creates the format.
   *
   * @param tokenizer a tokenizer with the special tokens of Qwen2.5-VL
   * @param patches knows how many vision tokens a view has
   * @throws dev.ergo.core.error.UserException if the tokenizer lacks one of the special tokens
   */
  public ChatFormat(Tokenizer tokenizer, PatchSource patches) {
    this(tokenizer, patches, false);
  }

  private ChatFormat(Tokenizer tokenizer, PatchSource patches, boolean trustsText) {
    this.tokenizer = tokenizer;
    this.patches = patches;
    this.trustsText = trustsText;
    this.spans = new AssistantSpans(tokenizer);
    // Asked for now, so that a tokenizer of another model is refused before any work is done.
    REQUIRED.forEach(tokenizer::id);
  }

  /**
   * The format of a model directory; warns, once per directory, if the directory comes with another
   * chat template than the one rendered here.
   */
  public static ChatFormat load(Path modelDir, Tokenizer tokenizer, PatchSource patches) {
    if (!TemplateFile.isQwenVl(modelDir) && WARNED.add(modelDir.toAbsolutePath().normalize())) {
      LOG.warn(
          "{} has its own chat template; it is not read, conversations take Qwen2.5-VL's form",
          modelDir);
    }
    return new ChatFormat(tokenizer, patches);
  }

  /** The id that ends a turn. */
  public static int endOfTurn(Tokenizer tokenizer) {
    return tokenizer.id(QwenVlTemplate.IM_END);
  }

  /** The tokenizer of this format. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** This format for texts whose special tokens shall take effect, as with transformers. */
  public ChatFormat trustingText() {
    return new ChatFormat(tokenizer, patches, true);
  }

  /**
   * The conversation as text, one placeholder per image; for reading, not for encoding.
   *
   * @param addGenerationPrompt whether the header of an assistant turn follows
   * @param addVisionId whether images are numbered ("Picture 1: ")
   */
  public String render(List<Message> messages, boolean addGenerationPrompt, boolean addVisionId) {
    StringBuilder text = new StringBuilder();
    new QwenVlTemplate(text::append, addVisionId).conversation(messages, addGenerationPrompt);
    return text.toString();
  }

  /** The conversation as token ids, images not numbered. */
  public TokenSequence encode(List<Message> messages, boolean addGenerationPrompt) {
    return encode(messages, addGenerationPrompt, false);
  }

  /**
   * The conversation as token ids; each image has as many image tokens as its view has vision
   * tokens.
   *
   * @param addGenerationPrompt whether the header of an assistant turn follows
   * @param addVisionId whether images are numbered ("Picture 1: ")
   * @throws dev.ergo.core.error.UserException for a role that is not system, user or assistant, a
   *     view that can't be resized, or a trusted text that spells an image token
   */
  public TokenSequence encode(
      List<Message> messages, boolean addGenerationPrompt, boolean addVisionId) {
    EncodedChat ids = new EncodedChat(tokenizer, patches, trustsText);
    new QwenVlTemplate(ids, addVisionId).conversation(messages, addGenerationPrompt);
    return ids.sequence();
  }

  /**
   * The start of a conversation: the system message, the user's first turn and the header of the
   * assistant's.
   */
  public TokenSequence opening(String system, List<Message.Part> parts) {
    return encode(List.of(Message.text("system", system), new Message("user", parts)), true);
  }

  /**
   * What follows a sampled {@code <|im_end|>} when the user speaks next: the newline behind it, the
   * user's turn and the header of the assistant's.
   */
  public TokenSequence userTurn(List<Message.Part> parts) {
    EncodedChat ids = new EncodedChat(tokenizer, patches, trustsText);
    QwenVlTemplate template = new QwenVlTemplate(ids, false);
    ids.text("\n");
    template.turn(new Message("user", parts));
    ids.text("\n");
    template.generationPrompt();
    return ids.sequence();
  }

  /**
   * The assistant's parts of an encoded conversation: {start, end} of each, from after {@code
   * <|im_start|>assistant\n} to and with {@code <|im_end|>}. A turn that is not ended runs to the
   * next one or to the end of the ids; an empty one (a generation prompt) is left out. Where the
   * newline of the header and white space of the answer share a token, it counts as the answer's.
   */
  public List<int[]> assistantSpans(int[] ids) {
    return spans.in(ids);
  }
}
