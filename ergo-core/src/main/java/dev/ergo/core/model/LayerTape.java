package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the gradients of a pass go on where its graph was cut to save memory. The loss is
 * differentiated by the {@link #top()}; from there each segment, last one first, gives the outputs
 * whose gradients are known by then and the inputs whose gradients come next.
 *
 * <p>It is good as long as the scope of the pass is open.
 */
public final class LayerTape {

  private final List<NDArray> top;
  private final Head head;
  private final List<Function<NDManager, Segment>> segments;

  /**
   * Creates a tape.
   *
   * @param head null where the head's graph is there
   */
  LayerTape(List<NDArray> top, Head head, List<Function<NDManager, Segment>> segments) {
    this.top = List.copyOf(top);
    this.head = head;
    this.segments = List.copyOf(segments);
  }

  /** A part of the pass, through which gradients go from its outputs to its inputs. */
  public sealed interface Segment {

    /** Weights that it read. */
    List<NDArray> weights();
  }

  /**
   * Computed with its graph.
   *
   * @param outputs what the part above began from, in the same order
   * @param inputs leaves that this part began from; those of the next segment's outputs, or others
   *     whose gradients are wanted for themselves; may be empty
   * @param weights weights that it read
   */
  public record Recorded(List<NDArray> outputs, List<NDArray> inputs, List<NDArray> weights)
      implements Segment {

    /** Copies the lists. */
    public Recorded {
      outputs = List.copyOf(outputs);
      inputs = List.copyOf(inputs);
      weights = List.copyOf(weights);
    }
  }

  /**
   * Computed without a graph, with a backward pass of its own.
   *
   * @param weights weights that it read, all of them trained
   */
  public record Explicit(List<NDArray> weights, Backward backward) implements Segment {

    /** Copies the list. */
    public Explicit {
      weights = List.copyOf(weights);
    }
  }

  /** The backward pass of a segment without a graph. */
  @FunctionalInterface
  public interface Backward {

    /**
     * Goes back through the segment, which can be done once.
     *
     * @param byOutputs gradients by the outputs, float32
     * @param totals float32 sums for its weights in their order, to which the gradients are added
     * @param owner of the result
     * @return gradients by the inputs
     */
    List<NDArray> run(List<NDArray> byOutputs, List<NDArray> totals, NDManager owner);
  }

  /** The product with a trained output matrix, whose logits were not kept. */
  interface Head {

    /** The trained matrix, [vocabulary, hidden]. */
    NDArray matrix();

    /**
     * Goes back through the product.
     *
     * @param byTop gradients by the top
     * @param total float32 sum, to which the gradient by the matrix is added
     * @param scope owner of the result
     * @return the gradient by the states, the output of the first segment
     */
    NDArray backward(List<NDArray> byTop, NDArray total, NDManager scope);
  }

  /** Leaves that the loss was computed from. */
  public List<NDArray> top() {
    return top;
  }

  /** The trained output matrix whose gradient {@link #headBackward} gives. */
  public Optional<NDArray> outputMatrix() {
    return Optional.ofNullable(head).map(Head::matrix);
  }

  /**
   * Goes back through the output matrix, where there is one.
   *
   * @param byTop gradients by the top, float32
   * @param total sum of the matrix's gradients, float32
   * @param scope owner of the result
   * @return gradients by the outputs of the first segment
   */
  public List<NDArray> headBackward(List<NDArray> byTop, NDArray total, NDManager scope) {
    return List.of(head.backward(byTop, total, scope));
  }

  /** The parts below, last one first; each is computed when it is called, into the scope given. */
  public List<Function<NDManager, Segment>> segments() {
    return segments;
  }
}
