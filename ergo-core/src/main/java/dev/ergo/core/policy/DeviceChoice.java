package dev.ergo.core.policy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.ergo.core.error.UserException;

/** Turns {@code model.device} into a device that is there. */
final class DeviceChoice {

  private DeviceChoice() {}

  /**
   * The device of a choice.
   *
   * @param choice auto (the first GPU if libtorch sees one, else the CPU), cpu or cuda:N
   * @throws UserException if there is no such GPU
   */
  static Device of(String choice) {
    if (choice.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    if (choice.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    int number = Integer.parseInt(choice.substring("cuda:".length()));
    if (number >= gpus) {
      throw new UserException(
          "model.device is "
              + choice
              + " but libtorch sees "
              + gpus
              + " GPU(s); use cpu, or set PYTORCH_LIBRARY_PATH to a CUDA build of libtorch 2.7.1 (docs/cuda.md)");
    }
    return Device.gpu(number);
  }
}
