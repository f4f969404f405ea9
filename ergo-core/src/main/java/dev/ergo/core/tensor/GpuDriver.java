package dev.ergo.core.tensor;

import com.sun.jna.NativeLibrary;
import dev.ergo.core.error.EngineFailure;
import java.util.Optional;

/**
 * What CUDA's runtime library says of itself and of the driver, both as 1,000 times the major and
 * 10 times the minor version: 12060 for 12.6.
 *
 * @param driver the newest version that the driver can do; 0 without a driver
 * @param runtime of the library
 */
public record GpuDriver(int driver, int runtime) {

  private static final int MAJOR = 1000;

  /** That of this process; empty where there is no CUDA's runtime library. */
  public static Optional<GpuDriver> here() {
    try {
      // The library that the engine counts GPUs with.
      NativeLibrary cuda = NativeLibrary.getInstance("cudart");
      return Optional.of(
          new GpuDriver(
              version(cuda, "cudaDriverGetVersion"), version(cuda, "cudaRuntimeGetVersion")));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static int version(NativeLibrary cuda, String function) {
    int[] version = new int[1];
    cuda.getFunction(function).invokeInt(new Object[] {version});
    return version[0];
  }

  /** Why libtorch sees no GPU, and what to do. */
  public String whyNoGpu() {
    if (driver == 0) {
      return EngineFailure.noDriver();
    }
    // Within a major version any driver runs what was built for any minor one.
    if (driver / MAJOR < runtime / MAJOR) {
      return EngineFailure.oldDriver(
          "it is for CUDA %s, that for %s".formatted(name(driver), name(runtime)));
    }
    return EngineFailure.noGpu();
  }

  private static String name(int version) {
    return version / MAJOR + "." + version % MAJOR / 10;
  }
}
