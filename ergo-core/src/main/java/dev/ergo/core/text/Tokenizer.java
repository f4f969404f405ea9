package dev.ergo.core.text;

import dev.ergo.core.error.UserException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The byte-level BPE tokenizer of Qwen2 models; same ids and texts as Hugging Face's. Thread-safe.
 */
public final class Tokenizer {

  private static final int CACHED_PIECES = 20_000;
  private static final int CACHED_LENGTH = 64;

  private final Path dir;
  private final BytePairs pairs;
  private final int[] byteIds;
  private final byte[][] tokenBytes;
  private final Map<String, Integer> addedIds = new HashMap<>();
  private final BitSet special = new BitSet();
  private final Pattern anyAdded;
  private final Pattern unspecialAdded;
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();

  private Tokenizer(Path dir, TokenizerFiles files) {
    this.dir = dir;
    pairs = new BytePairs(files.merges());
    byteIds = IntStream.range(0, 256).map(b -> byteId(files.vocabulary(), b)).toArray();
    int largest =
        IntStream.concat(
                files.vocabulary().values().stream().mapToInt(id -> id),
                files.added().stream().mapToInt(TokenizerFiles.AddedToken::id))
            .max()
            .orElseThrow();
    tokenBytes = new byte[largest + 1][];
    files.vocabulary().forEach((token, id) -> tokenBytes[id] = ByteAlphabet.bytes(token));
    for (TokenizerFiles.AddedToken token : files.added()) {
      tokenBytes[token.id()] = ByteAlphabet.bytes(token.content());
      addedIds.put(token.content(), token.id());
      special.set(token.id(), token.special());
    }
    anyAdded = anyOf(files.added());
    unspecialAdded = anyOf(files.added().stream().filter(token -> !token.special()).toList());
  }

  /**
   * Reads the tokenizer of a model directory: tokenizer.json, or vocab.json and merges.txt, with
   * the added tokens of tokenizer_config.json.
   *
   * @throws UserException if files are missing, malformed or of another kind of tokenizer
   */
  public static Tokenizer load(Path modelDir) {
    return new Tokenizer(modelDir, TokenizerFiles.read(modelDir));
  }

  /**
   * Ids of plain text. Special tokens spelled in it are text like any other, so that data can forge
   * neither turns nor images (Hugging Face: {@code split_special_tokens=True}); added tokens that
   * are not special keep their id.
   */
  public int[] encode(String text) {
    return encode(text, unspecialAdded);
  }

  /** Ids of trusted text, in which special tokens are read as such, as Hugging Face does. */
  public int[] encodeWithSpecials(String text) {
    return encode(text, anyAdded);
  }

  /**
   * Text of ids. Ids without a token give nothing; bytes that are not UTF-8 give U+FFFD.
   *
   * @param skipSpecial whether special tokens are left out
   */
  public String decode(int[] ids, boolean skipSpecial) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      if (isToken(id) && !(skipSpecial && special.get(id))) {
        bytes.writeBytes(tokenBytes[id]);
      }
    }
    return ByteAlphabet.text(bytes.toByteArray());
  }

  /**
   * The id of an added token.
   *
   * @throws UserException if the tokenizer has none of that name
   */
  public int id(String addedToken) {
    Integer id = addedIds.get(addedToken);
    if (id == null) {
      throw new UserException(
          "the tokenizer in %s has no added token %s; expected one of a Qwen2.5-VL model"
              .formatted(dir, addedToken));
    }
    return id;
  }

  /** One more than the largest id; a model's embedding may have more rows. */
  public int size() {
    return tokenBytes.length;
  }

  /** Whether an id has a token. */
  public boolean isToken(int id) {
    return id >= 0 && id < tokenBytes.length && tokenBytes[id] != null;
  }

  /** Whether an id is that of a special token: control, vision and box tokens. */
  public boolean isSpecial(int id) {
    return id >= 0 && special.get(id);
  }

  private int[] encode(String text, Pattern added) {
    List<int[]> pieces = new ArrayList<>();
    Matcher matcher = added.matcher(text);
    int end = 0;
    while (matcher.find()) {
      encodePlain(text.substring(end, matcher.start()), pieces);
      pieces.add(new int[] {addedIds.get(matcher.group())});
      end = matcher.end();
    }
    encodePlain(text.substring(end), pieces);
    return pieces.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private void encodePlain(String text, List<int[]> into) {
    Matcher pieces = PreTokenizer.pieces(Normalizer.normalize(text, Normalizer.Form.NFC));
    while (pieces.find()) {
      String piece = pieces.group();
      int[] ids = cache.get(piece);
      if (ids == null) {
        ids = mergePiece(piece);
        if (piece.length() <= CACHED_LENGTH && cache.size() < CACHED_PIECES) {
          cache.put(piece, ids);
        }
      }
      into.add(ids);
    }
  }

  private int[] mergePiece(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    int[] symbols = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      symbols[i] = byteIds[Byte.toUnsignedInt(bytes[i])];
    }
    return pairs.merge(symbols);
  }

  private int byteId(Map<String, Integer> vocabulary, int unsignedByte) {
    Integer id = vocabulary.get(ByteAlphabet.character(unsignedByte));
    if (id == null) {
      throw new UserException(
          "the vocabulary in %s has no token for the byte %d; expected a byte-level one"
              .formatted(dir, unsignedByte));
    }
    return id;
  }

  /** Matches any of the tokens, the longest where several begin; nothing if there are none. */
  private static Pattern anyOf(Collection<TokenizerFiles.AddedToken> tokens) {
    String alternatives =
        tokens.stream()
            .map(TokenizerFiles.AddedToken::content)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return Pattern.compile(alternatives.isEmpty() ? "(?!)" : alternatives);
  }
}
