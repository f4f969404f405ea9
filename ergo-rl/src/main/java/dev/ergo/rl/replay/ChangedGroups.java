package dev.ergo.rl.replay;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.StoredEpisode;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodeGallery;
import dev.ergo.rl.report.SeenEpisode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gallery of groups that change most, read from their files again, with pictures. */
final class ChangedGroups implements AutoCloseable {

  /** A card takes up to 600 KB, and a group has two. */
  private static final int MOST_GROUPS = 18;

  private static final int MOST_OF_VARIANT = 3;

  private final List<RunExamples> examples;
  private final ImageProcessor images = new ImageProcessor();
  private final EpisodeGallery gallery = new EpisodeGallery();
  private int cards;

  ChangedGroups(ReplaySpec spec) {
    this.examples =
        spec.runs().stream().map(run -> new RunExamples(run, Path.of(spec.folder()))).toList();
  }

  /** Groups of a variant that are shown at most. */
  static int shown(int variants) {
    return Math.max(1, Math.min(MOST_OF_VARIANT, MOST_GROUPS / variants));
  }

  /** Draws groups of a variant: of each the best episode before and the best one after. */
  void add(String variant, List<ChangedGroup> groups) {
    for (ChangedGroup group : groups) {
      if (cards >= 2 * MOST_GROUPS) {
        return;
      }
      List<RolloutRow> rows =
          RolloutReader.read(Path.of(group.piece().file())).stream()
              .filter(row -> row.prompt() == group.prompt())
              .toList();
      int before = group.bestBefore();
      int after = group.bestAfter();
      if (before == after) {
        add(variant, group, rows.get(before), "best before and after");
      } else {
        add(variant, group, rows.get(before), "best before");
        add(variant, group, rows.get(after), "best after");
      }
    }
  }

  private void add(String variant, ChangedGroup group, RolloutRow row, String place) {
    Optional<Example> shown = shown(group, row);
    Example example = shown.or(() -> new StoredEpisode(row).example()).orElseThrow();
    int episode = row.sample();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("reward before", group.rewardsBefore()[episode]);
    numbers.put("after", group.rewards()[episode]);
    numbers.put("advantage before", group.advantagesBefore()[episode]);
    numbers.put("after the replay", group.advantages()[episode]);
    Map<String, String> looks = new LinkedHashMap<>();
    for (RolloutLook look : row.looks()) {
      looks.put("look " + (looks.size() + 1), look.text());
    }
    gallery.add(
        new EpisodeCard(
            "step %d, prompt %d, sample %d".formatted(group.step(), group.prompt(), episode),
            List.of(place, variant),
            place.endsWith("after"),
            example.question(),
            example.options(),
            row.gold(),
            shown.flatMap(of -> SeenEpisode.pictures(images, of, () -> SeenEpisode.of(row, of))),
            looks,
            numbers,
            "read as: %s; its group: %s"
                .formatted(row.prediction().orElse("no answer"), group.described())));
    cards++;
  }

  /** The example with its images; empty where the run's data are not there any more. */
  private Optional<Example> shown(ChangedGroup group, RolloutRow row) {
    try {
      return Optional.of(examples.get(group.piece().run()).of(row));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** All that was added; empty where no group changes. */
  Optional<EpisodeGallery> gallery() {
    return cards == 0 ? Optional.empty() : Optional.of(gallery);
  }

  @Override
  public void close() {
    examples.forEach(RunExamples::close);
  }
}
