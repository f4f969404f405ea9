package dev.ergo.bench.cards;

import java.util.List;

/**
 * A GPU by its vendor's figures.
 *
 * @param name what the tables call it
 * @param gigabytes its memory
 * @param teraflops bfloat16 products a second, dense
 * @param bandwidth gigabytes a second of its memory
 * @param link gigabytes a second to another one
 * @param host gigabytes a second to the memory of the host
 */
record Card(
    String name, int gigabytes, double teraflops, double bandwidth, double link, double host) {

  /** The RTX 4090 reaches another one through the host. */
  static final List<Card> ALL =
      List.of(
          new Card("24 GB (RTX 4090)", 24, 165, 1008, 16, 32),
          new Card("40 GB (A100)", 40, 312, 1555, 300, 32),
          new Card("80 GB (H100)", 80, 989, 3350, 450, 64),
          new Card("141 GB (H200)", 141, 989, 4800, 450, 64));

  /** The H100 of {@link #ALL}. */
  static final Card H100 = ALL.get(2);

  /** Bytes that a training may take: a tenth is left to libtorch and fragments. */
  long usable() {
    return (long) (0.9 * gigabytes * 1e9);
  }
}
