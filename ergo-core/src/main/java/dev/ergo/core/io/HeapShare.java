package dev.ergo.core.io;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/** How much of the Java heap a cache may take. */
public final class HeapShare {

  /** What a cache keeps of its bytes while the heap is scarce. */
  public static final int SCARCE_PARTS = 4;

  /** Asked for every value that a cache takes; naming them anew takes longer than reading one. */
  private static final List<MemoryPoolMXBean> POOLS =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();

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

  /** Whether more than three quarters of the heap were still used after the last collection. */
  public static boolean isScarce() {
    long used = 0;
    for (MemoryPoolMXBean pool : POOLS) {
      MemoryUsage left = pool.getCollectionUsage();
      used += left == null ? 0 : left.getUsed();
    }
    return used > Runtime.getRuntime().maxMemory() / 4 * 3;
  }
}
