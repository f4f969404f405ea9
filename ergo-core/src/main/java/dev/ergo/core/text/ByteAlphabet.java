package dev.ergo.core.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's mapping of the 256 bytes to printable characters, in which byte-level vocabularies are
 * spelled: printable bytes stand for themselves, the others for U+0100 and up.
 */
final class ByteAlphabet {

  private static final char[] CHARACTERS = new char[256];
  private static final int[] BYTES = new int[512];

  static {
    Arrays.fill(BYTES, -1);
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b > ' ' && b < 0x7f || b > 0xa0 && b != 0xad;
      CHARACTERS[b] = (char) (printable ? b : next++);
      BYTES[CHARACTERS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /** The character that stands for a byte. */
  static String character(int unsignedByte) {
    return String.valueOf(CHARACTERS[unsignedByte]);
  }

  /**
   * The bytes that a token stands for. A token with any character outside the alphabet stands for
   * its own UTF-8, as the ByteLevel decoder of Hugging Face tokenizers has it (added tokens with
   * spaces).
   */
  static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = token.charAt(i);
      if (c >= BYTES.length || BYTES[c] < 0) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) BYTES[c];
    }
    return bytes;
  }

  /**
   * Text of bytes; each maximal ill-formed part becomes U+FFFD as the Unicode standard recommends.
   */
  static String text(byte[] utf8) {
    byte[] bytes = utf8.clone();
    for (int i = 0; i + 1 < bytes.length; i++) {
      // Java takes an encoded surrogate (ED A0..BF xx) for one ill-formed part; it is three.
      if (bytes[i] == (byte) 0xed && (bytes[i + 1] & 0xe0) == 0xa0) {
        bytes[i] = (byte) 0xff;
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
