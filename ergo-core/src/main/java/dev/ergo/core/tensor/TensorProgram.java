package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import java.util.Set;

/**
 * TorchScript text loaded as one module whose functions are called with arguments by name: a whole
 * forward pass, decode loop or optimiser step is one native call.
 *
 * <p>The text is a list of functions {@code def name(self, x: Tensor) -> Tensor:} and of records
 * ({@code class Settings(NamedTuple):}) in the form that {@code torch.jit} serialises: tensor
 * operations are {@code torch.op(...)}, dtypes are their numbers (6 float32, 7 float64, 15
 * bfloat16, 4 int64, 11 bool), another function of the text is {@code self.name(...)}.
 *
 * <p>A function may be called whose parameters are tensors, lists of tensors or of ints, texts,
 * numbers, and records of these. A Java record stands for a record of the text.
 *
 * <p>A program holds no state and is safe to call from the threads that may use its device.
 */
public final class TensorProgram implements AutoCloseable {

  private static final String ENDING = ".torchscript";

  private final Model model;
  private final String name;
  private final ProgramText text;

  private TensorProgram(Model model, String name, ProgramText text) {
    this.model = model;
    this.name = name;
    this.text = text;
  }

  /**
   * Loads the texts of these names, joined in that order.
   *
   * @param owner class beside which they lie in the class path, as NAME.torchscript
   */
  public static TensorProgram load(Class<?> owner, Device device, String... names) {
    StringBuilder text = new StringBuilder();
    for (String resource : names) {
      text.append(read(owner, resource)).append('\n');
    }
    return compile(owner.getSimpleName(), device, text.toString());
  }

  /**
   * The text NAME.torchscript beside a class.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static String read(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name + ENDING)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name + ENDING + " beside " + owner);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles a text; {@code name} shows in messages only. */
  public static TensorProgram compile(String name, Device device, String text) {
    ProgramText program = new ProgramText(text);
    Model model = Model.newInstance(name, device, "PyTorch");
    try {
      Path folder = Files.createTempDirectory("ergo-program");
      Path file = folder.resolve("program.pt");
      try {
        TorchScriptArchive.write(file, program.module());
        // trainParam: gradients must be able to flow through the program's operations.
        model.load(folder, "program", Map.of("trainParam", "true"));
        // DJL does this at the first call otherwise, without a lock: where two threads make it,
        // one of them can fail.
        model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32);
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
    return new TensorProgram(model, name, program);
  }

  /**
   * The names of the fields of a record of the text, in their order.
   *
   * @throws IllegalArgumentException if the text has no such record
   */
  public List<String> fields(String record) {
    List<ProgramText.Parameter> fields = text.records().get(record);
    if (fields == null) {
      throw new IllegalArgumentException("program %s has no record %s".formatted(name, record));
    }
    return fields.stream().map(ProgramText.Parameter::name).toList();
  }

  /**
   * Checks that a Java record has a component for each field of a record of the text, and no other.
   *
   * @throws IllegalArgumentException naming both if not; the program is closed then
   */
  public TensorProgram expecting(String record, Class<? extends Record> type) {
    Set<String> names = ProgramCall.fieldNames(type);
    if (!names.equals(Set.copyOf(fields(record)))) {
      close();
      throw new IllegalArgumentException(
          "%s of program %s has the fields %s, but %s has %s"
              .formatted(record, name, fields(record), type.getSimpleName(), names));
    }
    return this;
  }

  /**
   * Checks the calls that a class is going to make, so that a name that does not fit is found when
   * the program is loaded.
   *
   * @param calls functions with all their parameters in the order of the text: {@code "add(totals,
   *     others)"}
   * @throws IllegalArgumentException naming both if the text has another; the program is closed
   *     then
   */
  public TensorProgram expecting(String... calls) {
    for (String call : calls) {
      ProgramText.Function found = text.functions().get(call.substring(0, call.indexOf('(')));
      if (found == null || !found.call().equals(call)) {
        close();
        throw new IllegalArgumentException(
            "program %s is called as %s, but it has %s"
                .formatted(name, call, found == null ? text.functions().keySet() : found.call()));
      }
    }
    return this;
  }

  /**
   * Starts a call of a function.
   *
   * @throws IllegalArgumentException if the text has no such function
   */
  public ProgramCall call(String function) {
    ProgramText.Function found = text.functions().get(function);
    if (found == null) {
      throw new IllegalArgumentException(
          "program %s has no function %s, only %s"
              .formatted(name, function, String.join(", ", text.functions().keySet())));
    }
    return new ProgramCall(this::run, found, text);
  }

  /** Whether no call has to prepare anything that others use. */
  boolean isInitialized() {
    return model.getBlock().isInitialized();
  }

  private NDList run(NDList arguments, NDManager manager, boolean record) {
    try (NDManager scope = manager.newSubManager()) {
      // The switch belongs to the thread, and DJL offers no way to ask for its earlier value.
      JniUtils.setGradMode(record);
      // libtorch would rewrite a method after its first calls, with other rounding: a call's
      // numbers would depend on how many came before it in the process, and a resumed run would
      // not end in the same weights. The switch belongs to the thread, too.
      JniUtils.setGraphExecutorOptimize(false);
      // "training" keeps libtorch out of inference mode, whose results could not join a later
      // gradient computation.
      NDList result = model.getBlock().forward(new ParameterStore(scope, false), arguments, true);
      result.attach(manager);
      return result;
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
