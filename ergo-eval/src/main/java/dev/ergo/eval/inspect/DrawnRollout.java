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
            Locale.ROOT,
            "reward %.3f, advantage %+.3f;%s",
            row.reward(),
            row.advantage(),
            rewards));
    return texts;
  }
}
