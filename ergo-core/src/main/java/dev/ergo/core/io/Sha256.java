package dev.ergo.core.io;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 without the exception that no Java platform throws. */
public final class Sha256 {

  private Sha256() {}

  /** A hash to be fed. */
  public static MessageDigest create() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of a text in UTF-8, as hexadecimal text. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(create().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
