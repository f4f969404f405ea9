package dev.ergo.core.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.fixtures.TestDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("device")
class GpuDriverTest {

  private static void says(int driver, int runtime, String what) {
    String said = new GpuDriver(driver, runtime).whyNoGpu();
    assertTrue(said.contains(what) && said.contains("model.device: cpu"), said);
  }

  @Test
  void whyThereIsNoGpu() {
    says(0, 12060, "libcuda.so.1");
    says(11040, 12060, "(it is for CUDA 11.4, that for 12.6)");
    // A newer minor version of the library than of the driver is no hindrance.
    says(12020, 12080, "shows no GPU");
    says(13000, 12060, "shows no GPU");
  }

  /** On a GPU, versions are those of a driver that can do what the library needs. */
  @Test
  void theLibraryIsAsked() {
    assumeTrue(TestDevice.chosen().isGpu(), "asks the library of a GPU");
    GpuDriver found = GpuDriver.here().orElseThrow();
    assertTrue(found.runtime() >= 12000, found::toString);
    assertTrue(found.driver() / 1000 >= found.runtime() / 1000, found::toString);
  }
}
