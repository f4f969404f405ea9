package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * TorchScript text loaded as one module whose methods are called with NDArrays: a whole forward
 * pass, decode loop or optimiser step is one native call.
 *
 * <p>The text is the body of a TorchScript class in the form that {@code torch.jit} serialises:
 * tensor operations are {@code torch.op(...)}, dtypes are their numbers (6 float32, 15 bfloat16, 4
 * int64, 11 bool), another method of the class is {@code (self).name(...)}; lines may be comments
 * ({@code #}). {@code self} needs no annotation: it is added here.
 *
 * <p>A program holds no state and is safe to call from the threads that may use its device.
 */
public final class TensorProgram implements AutoCloseable {

  private final Model model;
  private final Block block;

  private TensorProgram(Model model) {
    this.model = model;
    this.block = model.getBlock();
  }

  /**
   * Loads the texts named {@code resources} next to {@code owner} in its class path, joined in that
   * order into one class body.
   */
  public static TensorProgram load(Class<?> owner, Device device, List<String> resources) {
    StringBuilder methods = new StringBuilder();
    for (String resource : resources) {
      try (InputStream in = owner.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalArgumentException("no resource " + resource + " beside " + owner);
        }
        methods.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return compile(owner.getSimpleName(), device, methods.toString());
  }

  /** Compiles a class body given as text; {@code name} shows in messages only. */
  public static TensorProgram compile(String name, Device device, String methods) {
    String typed =
        methods
            .replace("(self,", "(self: __torch__." + TorchScriptArchive.CLASS_NAME + ",")
            .replace("(self)  ->", "(self: __torch__." + TorchScriptArchive.CLASS_NAME + ") ->");
    Model model = Model.newInstance(name, device, "PyTorch");
    try {
      Path folder = Files.createTempDirectory("ergo-program");
      Path file = folder.resolve("program.pt");
      try {
        TorchScriptArchive.write(file, typed);
        // trainParam: gradients must be able to flow through the program's operations.
        model.load(folder, "program", Map.of("trainParam", "true"));
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      model.close();
      throw new IllegalStateException("tensor program " + name + " does not compile", e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    return new TensorProgram(model);
  }

  /** Starts the arguments of one call of {@code method}. */
  public Call call(String method) {
    return new Call(method);
  }

  @Override
  public void close() {
    model.close();
  }

  /** The arguments of one call, in the order of the method's parameters. */
  public final class Call {

    private final String method;
    private final NDList arguments = new NDList();
    private int lists;

    private Call(String method) {
      this.method = method;
    }

    /** Adds a {@code Tensor} parameter. */
    public Call add(NDArray tensor) {
      tensor.setName(null);
      arguments.add(tensor);
      return this;
    }

    /**
     * Adds a {@code List[Tensor]} parameter. A tensor may stand in one list of a call only, because
     * DJL tells the lists apart by the names of their arrays.
     *
     * @throws IllegalArgumentException if the list is empty: DJL can't pass an empty list; give a
     *     list of one empty tensor and let the program look at its size
     */
    public Call addList(Iterable<? extends NDArray> tensors) {
      String name = "list" + lists++ + "[]";
      int before = arguments.size();
      for (NDArray tensor : tensors) {
        tensor.setName(name);
        arguments.add(tensor);
      }
      if (arguments.size() == before) {
        throw new IllegalArgumentException("empty tensor list given to " + method);
      }
      return this;
    }

    /** Runs the method without recording gradients; results belong to {@code manager}. */
    public NDList run(NDManager manager) {
      return run(manager, false);
    }

    /**
     * Runs the method with gradients recorded, so that a later call may differentiate its results
     * by arrays that require gradients; results belong to {@code manager}.
     *
     * <p>Arguments must stay open until the last differentiation: the graph reads them again, and
     * their memory, where it came from Java, goes when they are closed.
     */
    public NDList runRecorded(NDManager manager) {
      return run(manager, true);
    }

    private NDList run(NDManager manager, boolean record) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray selector = scope.create(0f);
        selector.setName("module_method:" + method);
        arguments.add(selector);
        // The switch belongs to the thread, and DJL offers no way to ask for its earlier value.
        JniUtils.setGradMode(record);
        // libtorch would rewrite a method after its first calls, with other rounding: a call's
        // numbers would depend on how many came before it in the process, and a resumed run would
        // not end in the same weights. The switch belongs to the thread, too.
        JniUtils.setGraphExecutorOptimize(false);
        // "training" keeps libtorch out of inference mode, whose results could not join a later
        // gradient computation.
        NDList result = block.forward(new ParameterStore(scope, false), arguments, true);
        result.attach(manager);
        return result;
      } finally {
        JniUtils.setGradMode(false);
      }
    }
  }

  /** A tensor of shape () for an {@code int} that a program reads with {@code int(t)}. */
  public static NDArray scalar(NDManager manager, long value) {
    return manager.create(new long[] {value}, new Shape());
  }
}
