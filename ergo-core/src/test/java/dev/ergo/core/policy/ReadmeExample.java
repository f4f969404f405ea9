package dev.ergo.core.policy;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.policy.CoarseToFine.Answer;
import java.nio.file.Path;

/** The example of the README, which repeats the method below line by line. */
final class ReadmeExample {

  private ReadmeExample() {}

  public static void main(String[] args) {
    EpisodeConfig sizes = EpisodeConfig.ergo(64, 64, 40, 24);
    try (CoarseToFine policy = CoarseToFine.load(Path.of(args[0]), sizes)) {
      String question = "Which mark is on the yellow cross?";
      Answer answer =
          policy.ask(Path.of(args[1]), question, "vertical", "diagonal", "checker", "horizontal");
      System.out.println(answer.box() + ": " + answer.text());
    }
  }
}
