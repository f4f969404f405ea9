package dev.ergo.rl.optim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which device keeps the optimiser's state of a parameter and gets the sum of its gradients
 * (Rajbhandari et al., ZeRO, arXiv 1910.02054).
 *
 * @param devices number of devices
 * @param ofParameter the device of each parameter, from 0
 */
public record Owners(int devices, List<Integer> ofParameter) {

  /** Copies the list. */
  public Owners {
    ofParameter = List.copyOf(ofParameter);
  }

  /** The first device owns all parameters. */
  public static Owners first(int devices, int parameters) {
    return new Owners(devices, IntStream.range(0, parameters).mapToObj(i -> 0).toList());
  }

  /**
   * Each device owns about as much: the largest parameters are given away first, each to the device
   * that has least.
   *
   * @param sizes of the parameters
   */
  public static Owners even(int devices, List<Long> sizes) {
    long[] held = new long[devices];
    Integer[] owners = new Integer[sizes.size()];
    IntStream.range(0, sizes.size())
        .boxed()
        .sorted(Comparator.comparing(sizes::get, Comparator.reverseOrder()))
        .forEach(
            parameter -> {
              int least =
                  IntStream.range(0, devices)
                      .boxed()
                      .min(Comparator.comparingLong(device -> held[device]))
                      .orElseThrow();
              held[least] += sizes.get(parameter);
              owners[parameter] = least;
            });
    return new Owners(devices, List.of(owners));
  }

  /** Whether several devices own something. */
  public boolean share() {
    return ofParameter.stream().distinct().count() > 1;
  }

  /** The parameters of a device, in their order. */
  public int[] of(int device) {
    return IntStream.range(0, ofParameter.size())
        .filter(parameter -> ofParameter.get(parameter) == device)
        .toArray();
  }

  /** What the device that has most keeps. */
  public long largest(List<Long> sizes) {
    return IntStream.range(0, devices)
        .mapToLong(device -> IntStream.of(of(device)).mapToLong(sizes::get).sum())
        .max()
        .orElse(0);
  }

  /** For each parameter, where it stands when those of the devices stand one behind the other. */
  long[] places() {
    List<Integer> order = new ArrayList<>();
    for (int device = 0; device < devices; device++) {
      IntStream.of(of(device)).forEach(order::add);
    }
    return LongStream.range(0, order.size()).map(i -> order.indexOf((int) i)).toArray();
  }
}
