package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What caches may take of the heap of this process. */
@Tag("unit")
class HeapShareTest {

  @Test
  void aShareIsAPartOfTheHeapOrWhatIsOfUse() {
    assertEquals(7, HeapShare.bytes(7, 4));
    assertEquals(Runtime.getRuntime().maxMemory() / 4, HeapShare.bytes(Long.MAX_VALUE, 4));
  }

  /** The tests of this package leave most of the heap free. */
  @Test
  void aHeapThatIsMostlyFreeIsNotScarce() {
    System.gc();
    assertFalse(HeapShare.isScarce());
  }
}
