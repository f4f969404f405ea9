package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Refuses held-out data that are trained on: files, ids or images that both data sets have. Files
 * are compared by what they are and hold, not by their paths; images by the bytes of their files.
 */
public final class Overlap {

  private final Map<String, String> ids = new HashMap<>();

  /** Held-out images: first by length, so that few of the others have to be hashed. */
  private final Map<Long, Map<String, String>> images = new HashMap<>();

  private Overlap(RowTraces heldOut) {
    heldOut.traces(
        trace -> {
          trace.id().ifPresent(id -> ids.putIfAbsent(id, trace.where()));
          if (trace.imageLength() > 0) {
            images
                .computeIfAbsent(trace.imageLength(), length -> new HashMap<>())
                .putIfAbsent(hash(trace.image().get()), trace.where());
          }
          return true;
        });
  }

  /**
   * Compares two data sets; those that are not made of files share nothing.
   *
   * @throws UserException naming the first thing that both have
   */
  public static void refuse(ExampleSource train, ExampleSource heldOut) {
    if (train instanceof KeptExamples kept) {
      refuse(kept.all(), heldOut);
    }
    if (train instanceof RowTraces trained && heldOut instanceof RowTraces held) {
      refuseFiles(trained.files(), held.files());
      new Overlap(held).refuseRows(trained);
    }
  }

  private static void refuseFiles(List<Path> trained, List<Path> held) {
    for (Path mine : held) {
      for (Path other : trained) {
        if (isSame(mine, other)) {
          throw shared("the file " + mine + " (" + other + ")");
        }
      }
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other)
          || Files.size(one) == Files.size(other) && Files.mismatch(one, other) < 0;
    } catch (IOException e) {
      throw new UserException(
          "%s or %s can't be read; check their rights".formatted(one, other), e);
    }
  }

  private void refuseRows(RowTraces trained) {
    trained.traces(
        trace -> {
          trace
              .id()
              .filter(ids::containsKey)
              .ifPresent(
                  id -> {
                    throw shared("the id %s (%s and %s)".formatted(id, trace.where(), ids.get(id)));
                  });
          Map<String, String> alike = images.get(trace.imageLength());
          String where = alike == null ? null : alike.get(hash(trace.image().get()));
          if (where != null) {
            throw shared("the image of %s, which is that of %s".formatted(trace.where(), where));
          }
          return true;
        });
  }

  private static UserException shared(String what) {
    return new UserException(
        "data.train and data.validation share "
            + what
            + ": nothing would be held out; take it out of one of them, or set data.allow_overlap: true");
  }

  private static String hash(byte[] bytes) {
    return HexFormat.of().formatHex(Digest.sha256().digest(bytes));
  }
}
