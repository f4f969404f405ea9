package dev.ergo.core.error;

import ai.djl.Device;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** A failure of one of several devices that compute side by side. */
public final class DeviceFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String device;

  private DeviceFailure(String device, RuntimeException cause) {
    super(device + ": " + cause.getMessage(), cause);
    this.device = device;
  }

  /**
   * Does what a device is to do.
   *
   * @throws DeviceFailure if it fails by itself and has not told the user why
   */
  public static <T> T naming(Device device, Supplier<T> work) {
    try {
      return work.get();
    } catch (UserException | CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DeviceFailure(name(device), e);
    }
  }

  /** The name of a device in configurations. */
  private static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : device.getDeviceType();
  }

  /** The device that has failed, as the end of a phrase; empty where it is the only one. */
  public static String place(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DeviceFailure named) {
        return " on " + named.device;
      }
    }
    return "";
  }
}
