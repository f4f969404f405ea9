package dev.ergo.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BytePairsTest {

  @Test
  void mergesAsTheDefinitionSays() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<int[]> merges = randomMerges(random);
      BytePairs pairs = new BytePairs(merges);
      int[] symbols = random.ints(random.nextInt(40), 0, 4).toArray();
      assertArrayEquals(slowly(merges, symbols), pairs.merge(symbols));
    }
  }

  private static List<int[]> randomMerges(Random random) {
    List<int[]> merges = new ArrayList<>();
    boolean[][] seen = new boolean[40][40];
    for (int id = 4; id < 34; id++) {
      int left = random.nextInt(id);
      int right = random.nextInt(id);
      if (!seen[left][right]) {
        seen[left][right] = true;
        merges.add(new int[] {left, right, id});
      }
    }
    return merges;
  }

  /** The definition: the pair of lowest rank first, the leftmost of equals, one at a time. */
  private static int[] slowly(List<int[]> merges, int[] symbols) {
    List<Integer> ids = new ArrayList<>();
    for (int symbol : symbols) {
      ids.add(symbol);
    }
    for (boolean merged = true; merged; ) {
      merged = false;
      search:
      for (int[] merge : merges) {
        for (int i = 0; i + 1 < ids.size(); i++) {
          if (ids.get(i) == merge[0] && ids.get(i + 1) == merge[1]) {
            ids.set(i, merge[2]);
            ids.remove(i + 1);
            merged = true;
            break search;
          }
        }
      }
    }
    return ids.stream().mapToInt(id -> id).toArray();
  }
}
