package dev.ergo.core.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An image file in memory that stops being read when its time is up. The decoders of the JDK ask
 * for bytes as they go on, native ones too, and can be stopped in no other way.
 */
final class BoundedImageInput extends ImageInputStreamImpl {

  /** So few that a decoder asks again before it can do much with them. */
  private static final int FEW_BYTES = 512;

  private final byte[] file;
  private final Deadline deadline;
  private int mostAtOnce = Integer.MAX_VALUE;

  BoundedImageInput(byte[] file, Deadline deadline) {
    this.file = file;
    this.deadline = deadline;
  }

  /** From now on gives a few bytes at a time, whatever is asked for. */
  void inSmallParts() {
    mostAtOnce = FEW_BYTES;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    deadline.check();
    return streamPos < file.length ? file[(int) streamPos++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    bitOffset = 0;
    deadline.check();
    if (length == 0) {
      return 0;
    }
    int count = (int) Math.min(Math.min(length, mostAtOnce), file.length - streamPos);
    if (count <= 0) {
      return -1;
    }
    System.arraycopy(file, (int) streamPos, to, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return file.length;
  }
}
