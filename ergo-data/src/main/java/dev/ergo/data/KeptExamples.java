package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import dev.ergo.data.difficulty.PassRate;
import dev.ergo.data.difficulty.PassRates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The examples of a data set that a run has answered right often enough and not too often, in their
 * order. Parts and their weights stay.
 */
public final class KeptExamples implements ExampleSource {

  private final ExampleSource all;
  private final long[] positions;
  private final List<Part> parts;
  private final String sentence;
  private final String digest;

  private KeptExamples(
      ExampleSource all, long[] positions, List<Part> parts, String sentence, String digest) {
    this.all = all;
    this.positions = positions;
    this.parts = parts;
    this.sentence = sentence;
    this.digest = digest;
  }

  /**
   * Chooses them.
   *
   * @param all the data set, closed with this one; here if it can't be made
   * @param keep the section
   * @param baseDir what its relative path is relative to
   * @throws UserException if the file can't be read, is of other data, or leaves no row of a part
   */
  static KeptExamples of(ExampleSource all, KeepConfig keep, Path baseDir) {
    try {
      return chosen(all, keep, baseDir.resolve(keep.from()));
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private static KeptExamples chosen(ExampleSource all, KeepConfig keep, Path file) {
    Choice choice = new Choice(keep, PassRates.read(file), all);
    List<Part> parts = new ArrayList<>();
    for (Part part : all.parts()) {
      long before = choice.count;
      for (long position = part.first(); position < part.first() + part.size(); position++) {
        choice.look(position);
      }
      parts.add(new Part(before, choice.count - before, part.weight()));
    }
    choice.check(parts);
    return new KeptExamples(
        all,
        Arrays.copyOf(choice.kept, choice.count),
        List.copyOf(parts),
        choice.sentence(),
        all.digest() + "\nkept " + keep.passRate() + " by " + Digest.ofFiles(List.of(file)));
  }

  /** What is chosen so far. */
  private static final class Choice {

    private final KeepConfig keep;
    private final PassRates rates;
    private final ExampleSource all;
    private long[] kept = new long[16];
    private int count;
    private long unknown;

    Choice(KeepConfig keep, PassRates rates, ExampleSource all) {
      this.keep = keep;
      this.rates = rates;
      this.all = all;
    }

    void look(long position) {
      // What can't be read is for the rule for bad rows to judge.
      Optional<PassRate> rate = all.readable(position).map(Example::id).flatMap(rates::of);
      unknown += rate.isPresent() ? 0 : 1;
      if (keep.holds(rate.map(PassRate::rate).orElse(Double.NaN))) {
        if (count == kept.length) {
          kept = Arrays.copyOf(kept, 2 * count);
        }
        kept[count++] = position;
      }
    }

    void check(List<Part> parts) {
      if (unknown == all.size()) {
        throw new UserException(
            "data.train.keep.from: none of the %d ids in %s is one of data.train; give the file of a run on the same data"
                .formatted(rates.rates().size(), keep.from()));
      }
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).size() == 0) {
          throw new UserException(
              "data.train.keep.pass_rate: no row%s has a pass rate from %s to %s in %s; widen the range"
                  .formatted(
                      parts.size() == 1 ? "" : " of path %d of data.train".formatted(i + 1),
                      keep.passRate().get(0),
                      keep.passRate().get(1),
                      keep.from()));
        }
      }
    }

    String sentence() {
      String other =
          rates.data().filter(data -> data.equals(all.digest())).isPresent()
              ? ""
              : "; the pass rates are of another state of the data, and rows were matched by id";
      return "data.train.keep: %d of %d rows are used; %d have a pass rate outside %s to %s, and %d without one in %s are among those used%s"
          .formatted(
              count,
              all.size(),
              all.size() - count,
              keep.passRate().get(0),
              keep.passRate().get(1),
              unknown,
              keep.from(),
              other);
    }
  }

  /** The data set that they are chosen from. */
  ExampleSource all() {
    return all;
  }

  /** How many were chosen and how many left out. */
  public String sentence() {
    return sentence;
  }

  @Override
  public long size() {
    return positions.length;
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public Example get(long position) {
    return all.get(positions[Math.toIntExact(position)]);
  }

  @Override
  public Optional<Example> readable(long position) {
    return all.readable(positions[Math.toIntExact(position)]);
  }

  @Override
  public void keepIn(Path folder) {
    all.keepIn(folder);
  }

  @Override
  public long pageBytes() {
    return all.pageBytes();
  }

  /** That of the data set, the range, and the file of the pass rates. */
  @Override
  public String digest() {
    return digest;
  }

  @Override
  public void close() {
    all.close();
  }
}
