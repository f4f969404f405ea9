package dev.ergo.rl.grpo;

import dev.ergo.rl.grpo.SamplingRound.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples a step in rounds: groups that the filter refuses give their slots to groups of the next
 * examples, until none is refused or the rounds are used up. Then a slot has what was sampled for
 * it last, so that every step learns from as many groups.
 *
 * @param workers sample
 * @param order says which examples are next
 * @param filter says which groups are learned from
 * @param ahead how many steps behind the one that is sampled are begun beside it
 */
record StepSampling(ShareWorkers workers, QuestionOrder order, GroupFilter filter, int ahead) {

  SampledStep sample(long step) {
    TreeMap<Integer, SampledGroup> slots = new TreeMap<>();
    List<SampledGroup> refused = new ArrayList<>();
    Map<String, Double> work = new LinkedHashMap<>();
    SamplingRound round = order.first(step);
    List<SamplingRound> begun = order.ahead(step, ahead);
    while (true) {
      SampledRound sampled = workers.sample(round, begun);
      sampled.work().forEach((part, value) -> work.merge(part, value, Double::sum));
      for (SampledGroup group : sampled.groups(round)) {
        SampledGroup former = slots.put(group.slot(), group);
        if (former != null) {
          refused.add(former);
        }
      }
      List<Integer> open =
          round.groups().stream()
              .map(Group::slot)
              .filter(slot -> !filter.keeps(slots.get(slot).scores()))
              .toList();
      if (open.isEmpty() || round.last()) {
        return new SampledStep(List.copyOf(slots.values()), refused, round.number() + 1, work);
      }
      round = order.refill(round, open, slots.size() + refused.size());
      begun = List.of();
    }
  }
}
