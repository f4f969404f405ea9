package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.tensor.PackedTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The gradients of a step that several workers compute, on one device or several: a buffer for each
 * worker, whose sums go to the owners of the parameters in the order of the workers.
 *
 * <p>Either each worker sums its own gradients and the sums are added at the end, or each gradient
 * goes to its owner at once, so that a device holds sums of what it owns alone.
 */
public final class GradientSums implements AutoCloseable {

  private final List<GradientBuffer> buffers;
  private final Owners owners;
  private final Turns turns;

  /** The sums of the owners where gradients go there at once; else empty. */
  private final List<NDArray> owned = new ArrayList<>();

  private final List<NDManager> holders = new ArrayList<>();

  /** The first worker on each device. */
  private final int[] firsts;

  private final int together;

  /**
   * Makes sums of 0.
   *
   * @param parameters what each worker differentiates by, its own views or copies of them in the
   *     same order
   * @param deviceOf the device of each worker, a number of {@code owners}
   * @param together neighbouring workers whose sums are added up among themselves first; above 1
   *     for one device alone
   * @param atOnce whether gradients go to their owner at once; they must come in order then, so a
   *     worker may wait for others in each layer
   */
  public GradientSums(
      List<List<NDArray>> parameters,
      List<Integer> deviceOf,
      Owners owners,
      int together,
      boolean atOnce) {
    if (together > 1 && owners.devices() > 1) {
      throw new IllegalArgumentException("shares together on several devices");
    }
    this.owners = owners;
    this.together = together;
    this.firsts = IntStream.range(0, owners.devices()).map(deviceOf::indexOf).toArray();
    this.turns = new Turns(parameters.size());
    if (atOnce) {
      hold(parameters);
    }
    this.buffers =
        IntStream.range(0, parameters.size())
            .mapToObj(
                worker ->
                    atOnce
                        ? new GradientBuffer(
                            parameters.get(worker), Optional.of(owned), turns.of(worker))
                        : new GradientBuffer(parameters.get(worker)))
            .toList();
  }

  private void hold(List<List<NDArray>> parameters) {
    for (int first : firsts) {
      holders.add(parameters.get(first).get(0).getManager().newSubManager());
    }
    for (int i = 0; i < owners.ofParameter().size(); i++) {
      NDManager holder = holders.get(owners.ofParameter().get(i));
      owned.add(holder.zeros(parameters.get(0).get(i).getShape(), DataType.FLOAT32));
    }
  }

  /** The buffer of a worker. */
  public GradientBuffer of(int worker) {
    return buffers.get(worker);
  }

  /**
   * Sets all sums to 0.
   *
   * @param busy the workers that will add to them
   */
  public void begin(int... busy) {
    turns.begin(busy);
    if (owned.isEmpty()) {
      buffers.forEach(GradientBuffer::clear);
    } else {
      for (int device = 0; device < owners.devices(); device++) {
        buffers.get(firsts[device]).clear(owners.of(device));
      }
    }
  }

  /**
   * Takes over the gradients of shares that were computed elsewhere, in place of the workers'; for
   * one worker alone.
   */
  public void take(List<PackedTensors> shares) {
    if (buffers.size() != 1) {
      throw new IllegalStateException("gradients from elsewhere beside " + buffers.size());
    }
    buffers.get(0).take(shares);
  }

  /** Says that a worker has gone through all its passes. */
  public void end(int worker) {
    turns.end(worker);
  }

  /** Says that a worker has failed, for which no other may wait. */
  public void abandon() {
    turns.abandon();
  }

  /**
   * Adds up what the workers have gathered.
   *
   * @return the gradient of each parameter on the device that owns it
   */
  public List<NDArray> gathered() {
    if (!owned.isEmpty()) {
      return owned;
    }
    if (together > 1) {
      return gatheredTogether();
    }
    for (int device = 0; device < owners.devices(); device++) {
      buffers.get(firsts[device]).gather(buffers, firsts[device], owners.of(device));
    }
    List<NDArray> sums = new ArrayList<>();
    for (int owner : owners.ofParameter()) {
      sums.add(buffers.get(firsts[owner]).totals().get(sums.size()));
    }
    return sums;
  }

  private List<NDArray> gatheredTogether() {
    int[] all = owners.of(0);
    List<GradientBuffer> heads = new ArrayList<>();
    for (int first = 0; first < buffers.size(); first += together) {
      List<GradientBuffer> block =
          buffers.subList(first, Math.min(first + together, buffers.size()));
      block.get(0).gather(block, 0, all);
      heads.add(block.get(0));
    }
    heads.get(0).gather(heads, 0, all);
    return heads.get(0).totals();
  }

  @Override
  public void close() {
    buffers.forEach(GradientBuffer::close);
    holders.forEach(NDManager::close);
  }
}
