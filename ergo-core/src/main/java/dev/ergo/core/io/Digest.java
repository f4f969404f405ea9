package dev.ergo.core.io;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Short names of long texts. */
public final class Digest {

  private Digest() {}

  /** The first 8 bytes of SHA-256 over the parts, each led by its length, as hexadecimal text. */
  public static String of(String... parts) {
    MessageDigest sha = Sha256.create();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      sha.update(bytes);
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 8);
  }
}
