package dev.ergo.core.error;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells of native libraries that can't be loaded, and of drivers and GPUs that libtorch can't use,
 * what is missing and what a user can do. The loader and CUDA say it in words of their own.
 */
public final class EngineFailure {

  private static final String ON_CPU =
      "or compute on the CPU with the environment variable PYTORCH_FLAVOR=cpu and model.device: cpu";

  private static final String WHEEL =
      "take all of it from one installation of torch 2.7.1 (docs/cuda.md), each library in its place";

  /**
   * Words of the loader or of CUDA.
   *
   * @param words what stands in a message; its groups fill the sentence
   * @param sentence what it means, and what to do
   */
  private record Sign(Pattern words, String sentence) {

    static Sign of(String words, String sentence) {
      return new Sign(Pattern.compile(words), sentence);
    }

    Optional<String> in(String message) {
      Matcher found = words.matcher(message);
      if (!found.find()) {
        return Optional.empty();
      }
      Object[] groups = new Object[found.groupCount()];
      for (int group = 0; group < groups.length; group++) {
        groups[group] = found.group(group + 1);
      }
      return Optional.of(sentence.formatted(groups));
    }
  }

  private static final String ABSENT = ": cannot open shared object file: No such file";

  /** The first that fits is told. */
  private static final List<Sign> SIGNS =
      List.of(
          Sign.of("libcuda\\.so[.\\d]*" + ABSENT, noDriver()),
          Sign.of("Found no NVIDIA driver", noDriver()),
          Sign.of("driver on your system is too old \\(found version (\\d+)\\)", oldDriver("%s")),
          Sign.of(
              "driver version is insufficient for CUDA runtime version",
              oldDriver("it says so itself")),
          Sign.of(
              "no CUDA-capable device is detected|No CUDA GPUs are available|no NVIDIA GPU",
              noGpu()),
          Sign.of(
              "no kernel image is available for execution on the device",
              "this build of libtorch has no code for this GPU: take the one for its architecture, for Blackwell that for CUDA 12.8 (docs/cuda.md), "
                  + ON_CPU),
          Sign.of(
              "unsupported display driver / cuda driver combination",
              "the NVIDIA driver's kernel module and its libcuda.so.1 are of different versions: restart the machine after an update of the driver, or start the container anew"),
          Sign.of(
              "CUDA-capable device\\(s\\) is/are busy or unavailable",
              "the GPU is taken by another process that shares it with none: end that one (nvidia-smi lists it), or give another model.device"),
          Sign.of(
              "system not yet initialized",
              "the NVIDIA driver is not ready: on a machine with NVSwitch start its fabric manager (systemctl start nvidia-fabricmanager)"),
          Sign.of(
              "(uncorrectable (?:NVLink|ECC) error|GPU is lost|hardware stack error)",
              "the GPU has a fault (%s): restart the machine or give another model.device; the run goes on from its last checkpoint"),
          Sign.of(
              "(lib(?:torch|c10)_cuda\\.so)" + ABSENT,
              "the environment variable PYTORCH_FLAVOR names a CUDA build of libtorch, but where PYTORCH_LIBRARY_PATH points there is no %s: set it to torch/lib of a CUDA build of torch 2.7.1 (docs/cuda.md), "
                  + ON_CPU),
          Sign.of(
              "(lib(?:torch|c10|caffe2|gomp-|nv|nccl|cudart|cudnn|cublas|cufft|cufile|cupti|curand|cusolver|cusparse)[\\w.-]*?\\.so[.\\d]*)"
                  + ABSENT,
              "the library %s of libtorch is not found: "
                  + WHEEL
                  + ", or leave PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR out to compute on the CPU with the one that Ergo brings"),
          Sign.of(
              "([\\w+.-]+\\.so[.\\d]*)" + ABSENT,
              "the library %s, which a native library needs, is not found: install the system's package that has it"),
          Sign.of(
              "version `(GLIBC(?:XX)?_[\\d.]+)' not found",
              "this system's C library or compiler library is older than a native library needs (%s): take a newer system, such as the image of docker/Dockerfile.cpu"),
          Sign.of(
              "/([\\w+.-]+): undefined symbol",
              "the library %s does not fit the other libraries of libtorch: " + WHEEL),
          Sign.of(
              "version `(\\S+)' not found",
              "a library of libtorch is of another version than is needed (%s): " + WHEEL),
          Sign.of(
              "(/\\S+): failed to map segment",
              "%s can't be run from where it is: its folder must not be mounted noexec; name other ones with the environment variable DJL_CACHE_DIR and MAVEN_OPTS=-Djava.io.tmpdir=/path"),
          Sign.of(
              "(/\\S+): (?:file too short|invalid ELF header|wrong ELF class|cannot read file data|ELF file)",
              "%s is no whole library of this kind of processor: delete its folder, and fetch it anew"),
          Sign.of(
              "(/\\S+): cannot open shared object file: Permission denied",
              "%s can't be read: check its permissions"));

  private EngineFailure() {}

  /** There is no driver. */
  public static String noDriver() {
    return "the NVIDIA driver (libcuda.so.1) is not found, and libtorch's CUDA build needs it: install it, start a container with docker run --gpus all, "
        + ON_CPU;
  }

  /**
   * There is one that can't do what libtorch's build needs.
   *
   * @param versions which, in brackets
   */
  public static String oldDriver(String versions) {
    return "the NVIDIA driver is too old for this build of libtorch (%s): install a newer one (docs/cuda.md), "
            .formatted(versions)
        + ON_CPU;
  }

  /** There is a driver, and no GPU that it shows. */
  public static String noGpu() {
    return "the NVIDIA driver shows no GPU: see whether nvidia-smi lists one and CUDA_VISIBLE_DEVICES leaves it in, start a container with docker run --gpus all, "
        + ON_CPU;
  }

  /** What a user is told of a failure; empty if it is of another kind. */
  public static Optional<String> sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Optional<String> known =
          SIGNS.stream().flatMap(sign -> sign.in(message).stream()).findFirst();
      if (known.isPresent()) {
        return known;
      }
    }
    return Optional.empty();
  }
}
