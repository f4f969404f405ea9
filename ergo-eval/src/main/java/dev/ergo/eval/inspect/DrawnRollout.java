package dev.ergo.eval.inspect;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An episode as a report shows it.
 *
 * @param row what was sampled
 * @param example what was asked; empty where the run's data are no longer there
 */
record DrawnRollout(RolloutRow row, Optional<Example> example) {

  /** The regions of one of the example's images that the episode zoomed into. */
  List<PixelBox> crops(Example of, int image) {
    String source = of.images().get(image).id();
    List<PixelBox> crops = new ArrayList<>();
    for (RolloutLook look : row.looks().subList(1, row.looks().size())) {
      look.views().stream()
          .filter(view -> view.source().equals(source))
          .forEach(view -> crops.add(view.region()));
    }
    return crops;
  }

  /** What stands below the picture. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    texts.add(
        "step %d by policy version %d, prompt %d, sample %d: %s"
            .formatted(
                row.step(), row.policyVersion(), row.prompt(), row.sample(), row.exampleId()));
    example.ifPresent(asked -> texts.add(asked.question()));
    row.looks().forEach(look -> texts.add("› " + look.text().strip()));
    texts.add("answer: %s; gold: %s".formatted(row.prediction().orElse("none"), row.gold()));
    StringBuilder rewards = new StringBuilder();
    new TreeMap<>(row.rewards())
        .forEach(
            (name, value) -> rewards.append(String.format(Locale.ROOT, " %s %.2f", name, value)));
    texts.add(
        String.format(
            Locale.ROOT, "reward %.3f, advantage %s;%s", row.reward(), advantage(), rewards));
    return texts;
  }

  /** That of the episode, and those of its looks where they differ. */
  private String advantage() {
    String all = String.format(Locale.ROOT, "%+.3f", row.advantage());
    return row.looksDiffer()
        ? row.advantages().stream()
            .map(one -> String.format(Locale.ROOT, "%+.3f", one))
            .collect(Collectors.joining(", ", all + " (by look: ", ")"))
        : all;
  }
}
