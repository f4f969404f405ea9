package dev.ergo.core.image;

/** How much of the Java heap a cache may take. */
public final class HeapShare {

  private HeapShare() {}

  /**
   * A share of the greatest heap, but no more than is of use.
   *
   * @param most bytes that more than would gain nothing
   * @param parts that the heap is divided into, of which this is one
   */
  public static long bytes(long most, int parts) {
    return Math.min(most, Runtime.getRuntime().maxMemory() / parts);
  }
}
