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
}
