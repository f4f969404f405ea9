package dev.ergo.core.tensor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** The memory of GPUs that libtorch keeps for arrays to come. */
public final class DeviceMemory {

  private DeviceMemory() {}

  /**
   * Gives back what no array uses. Without it, the driver counts what an earlier job took as taken,
   * and so does whoever asks how much is free.
   */
  public static void giveBack() {
    if (Engine.getEngine("PyTorch").getGpuCount() > 0) {
      JniUtils.emptyCudaCache();
    }
  }
}
