package dev.ergo.core.policy;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.policy.CoarseToFine.Answer;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** The example of docs/extending.md, which repeats the method below line by line. */
final class BatchExample {

  private BatchExample() {}

  static List<Answer> about(Path model, byte[] upload, InputStream stream, BufferedImage drawn) {
    try (CoarseToFine policy = CoarseToFine.load(model, EpisodeConfig.ergo(64, 64, 40, 24))) {
      return policy.askAll(
          List.of(
              new ImageQuestion("What does the sign say?").about(upload),
              new ImageQuestion("Which colour is the bag?", "red", "blue").about(stream),
              new ImageQuestion("Which of the two is older?")
                  .about(drawn)
                  .about(Path.of("b.png"))));
    }
  }
}
