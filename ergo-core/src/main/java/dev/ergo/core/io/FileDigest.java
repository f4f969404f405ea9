package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** What identifies the content of files. */
public final class FileDigest {

  private static final int BUFFER_BYTES = 1 << 16;

  private FileDigest() {}

  /** {@code sha256:} and the hash over name, length and bytes of each file in order. */
  public static String of(List<Path> files) {
    MessageDigest hash = Sha256.create();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        hash.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        hash.update(ByteBuffer.allocate(Long.BYTES + 1).putLong(1, Files.size(file)).array());
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          hash.update(buffer, 0, read);
        }
      } catch (IOException e) {
        throw new UserException("The file " + file + " can't be read; check its rights", e);
      }
    }
    return "sha256:" + HexFormat.of().formatHex(hash.digest());
  }
}
