package com.example.host;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.policy.CoarseToFine;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a policy about an image and says in its own log what came of it. */
public final class Host {

  private static final Logger LOG = LoggerFactory.getLogger(Host.class);

  private Host() {}

  /** Takes the folder of a policy and an image. */
  public static void main(String[] arguments) {
    LOG.info("begins");
    EpisodeConfig sizes = EpisodeConfig.ergo(64, 64, 40, 24);
    try (CoarseToFine policy = CoarseToFine.load(Path.of(arguments[0]), sizes)) {
      String question = "Which mark is on the yellow cross?";
      CoarseToFine.Answer answer =
          policy.ask(Path.of(arguments[1]), question, "vertical", "diagonal", "checker");
      LOG.info("the answer is {}", answer.text());
    }
  }
}
