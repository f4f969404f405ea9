package dev.ergo.data.layout;

import java.util.List;
import java.util.function.Predicate;

/**
 * A layout by its columns.
 *
 * @param name what {@code format} gives
 * @param needed columns that have to be there, alternatives of each
 * @param sign what else its rows show
 * @param parts where its parts stand
 */
record Preset(String name, List<List<String>> needed, Predicate<Sample> sign, Parts parts)
    implements Layout {

  @Override
  public boolean fits(Sample sample) {
    return needed.stream().allMatch(sample::hasOne) && sign.test(sample);
  }
}
