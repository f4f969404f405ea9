package dev.ergo.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import dev.ergo.core.error.EngineFailure;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Made-up failures in the words of glibc's loader, of CUDA and of libtorch. */
@Tag("unit")
class EngineFailureTest {

  private static String told(Throwable failure) {
    Failure told = Failure.of(failure);
    assertEquals(1, told.code(), told.sentence());
    assertEquals(1, told.sentence().lines().count());
    return told.sentence();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "libcaffe2_nvrtc.so: libcuda.so.1: cannot open shared object file: No such file or directory | driver (libcuda.so.1) is not found | docker run --gpus all",
        "libtorch_cuda.so: libcudnn.so.9: cannot open shared object file: No such file or directory | the library libcudnn.so.9 of libtorch is not found | one installation of torch 2.7.1",
        "libtorch_cuda.so: libcusparseLt.so.0: cannot open shared object file: No such file or directory | the library libcusparseLt.so.0 of libtorch | one installation of torch 2.7.1",
        "libtorch_cpu.so: libgomp-98b21ff3.so.1: cannot open shared object file: No such file or directory | the library libgomp-98b21ff3.so.1 of libtorch | PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR",
        "libdjl_torch.so: libc10_cuda.so: cannot open shared object file: No such file or directory | there is no libc10_cuda.so | PYTORCH_LIBRARY_PATH",
        "libc10.so: libstdc++.so.6: cannot open shared object file: No such file or directory | the library libstdc++.so.6, | the system's package",
        "libx.so: libcurl.so.4: cannot open shared object file: No such file or directory | the library libcurl.so.4, | the system's package",
        "libc.so.6: version `GLIBC_2.28' not found (required by /x/libtorch_cpu.so) | (GLIBC_2.28) | a newer system",
        "libdjl_torch.so: undefined symbol: _ZN2at4_ops4full4callE | the library libdjl_torch.so does not fit | torch 2.7.1",
        "libcublas.so.12: version `libcublasLt.so.12' not found (required by /x) | (libcublasLt.so.12) | torch 2.7.1",
        "libc10.so: failed to map segment from shared object: Operation not permitted | /x/libc10.so can't be run | DJL_CACHE_DIR",
        "libtorch_cpu.so: file too short | /x/libtorch_cpu.so is no whole library | delete its folder",
        "libtorch_cpu.so: cannot open shared object file: Permission denied | /x/libtorch_cpu.so can't be read | permissions"
      })
  void aLibraryThatCannotBeLoadedIsNamed(String words, String missing, String remedy) {
    String said =
        told(
            new EngineException(
                "Failed to load PyTorch native library", new UnsatisfiedLinkError("/x/" + words)));
    assertTrue(said.contains(missing) && said.contains(remedy), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU | is not found",
        "The NVIDIA driver on your system is too old (found version 11040). Please update | too old for this build of libtorch (11040)",
        "CUDA error: CUDA driver version is insufficient for CUDA runtime version | too old",
        "CUDA error: no CUDA-capable device is detected | shows no GPU",
        "CUDA error: no kernel image is available for execution on the device | no code for this GPU",
        "CUDA error: system has unsupported display driver / cuda driver combination | different versions",
        "CUDA error: CUDA-capable device(s) is/are busy or unavailable | another process",
        "CUDA error: system not yet initialized | fabric manager",
        "CUDA error: uncorrectable ECC error encountered | a fault (uncorrectable ECC error)"
      })
  void whatTheDriverSaysIsOneSentence(String words, String meaning) {
    String trace = "The following operation failed in the TorchScript interpreter.\n";
    String said = told(new IllegalStateException(new EngineException(trace + words + "\nmore")));
    assertTrue(said.contains(meaning), said);
  }

  @Test
  void otherFailuresAreDefects() {
    for (Throwable other :
        new Throwable[] {
          new EngineException("RuntimeError: size mismatch"),
          new UnsatisfiedLinkError("'long ai.djl.pytorch.jni.PyTorchLibrary.torchFull()'"),
          new EngineException("CUDA error: an illegal memory access was encountered")
        }) {
      assertEquals(Optional.empty(), EngineFailure.sentence(other));
      assertEquals(2, Failure.of(other).code());
    }
  }
}
