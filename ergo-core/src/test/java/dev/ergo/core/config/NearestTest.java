package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NearestTest {

  @Test
  void distanceCountsSwapsOnce() {
    assertEquals(1, Nearest.distance("setps", "steps"));
    assertEquals(2, Nearest.distance("groupSize", "group_size"));
    assertEquals(3, Nearest.distance("", "abc"));
    assertEquals(Optional.empty(), Nearest.of("xyz", List.of("abc")));
  }

  @Test
  void aThirdOfTheLettersMayBeWrongAndOneOfAShortWord() {
    assertEquals(Optional.of("stepss"), Nearest.of("staqss", List.of("other", "stepss")));
    assertEquals(Optional.empty(), Nearest.of("staqzs", List.of("stepss")));
    assertEquals(Optional.of("lr"), Nearest.of("lx", List.of("lr")));
    assertEquals(Optional.of("ab"), Nearest.of("ba", List.of("ab")));
    assertEquals(2, Nearest.distance("bca", "abc"));
    assertEquals(3, Nearest.distance("abc", ""));
  }
}
