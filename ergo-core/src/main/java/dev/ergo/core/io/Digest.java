package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of texts and files. */
public final class Digest {

  private Digest() {}

  /** A hash to be fed. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of a text in UTF-8, as hexadecimal text. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The first 8 bytes of the hash over the parts, each led by its length, as hexadecimal text. */
  public static String of(String... parts) {
    MessageDigest hash = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      hash.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      hash.update(bytes);
    }
    return HexFormat.of().formatHex(hash.digest(), 0, 8);
  }

  /** {@code sha256:} and the hash over name, length and bytes of each file in order. */
  public static String ofFiles(List<Path> files) {
    MessageDigest hash = sha256();
    for (Path file : files) {
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), hash)) {
        hash.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        hash.update(ByteBuffer.allocate(Long.BYTES + 1).putLong(1, Files.size(file)).array());
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UserException("The file " + file + " can't be read; check its rights", e);
      }
    }
    return "sha256:" + HexFormat.of().formatHex(hash.digest());
  }
}
