package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.ProgramText.Function;
import dev.ergo.core.tensor.ProgramText.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One call of a function of a tensor program. Arguments are given by the names of the function's
 * parameters in any order; a name that the function has not, a value of another type, or an
 * argument that is missing when it runs is an {@link IllegalArgumentException} that names it.
 *
 * <p>A tensor may be in one list of a call only, because DJL tells the lists apart by the names of
 * their arrays.
 */
public final class ProgramCall {

  /** Beyond this not every whole number is a float64 number. */
  private static final double GREATEST_WHOLE = 1L << 53;

  private final Runner runner;
  private final Function function;
  private final ProgramText text;
  private final Map<String, Object> given = new HashMap<>();

  ProgramCall(Runner runner, Function function, ProgramText text) {
    this.runner = runner;
    this.function = function;
    this.text = text;
  }

  /** The native call, with gradients recorded or not. */
  @FunctionalInterface
  interface Runner {

    /** Runs the function that the last argument names; results belong to {@code manager}. */
    NDList run(NDList arguments, NDManager manager, boolean record);
  }

  /** Gives a tensor. */
  public ProgramCall with(String name, NDArray tensor) {
    return put(name, tensor, "Tensor");
  }

  /**
   * Gives a list of tensors.
   *
   * @throws IllegalArgumentException if it is empty: DJL can't pass an empty list; give a list of
   *     one empty tensor and let the program look at its size
   */
  public ProgramCall with(String name, Collection<? extends NDArray> tensors) {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("empty list " + name + " given to " + function);
    }
    return put(name, List.copyOf(tensors), "List[Tensor]");
  }

  /** Gives a whole number to an {@code int} or {@code float}. */
  public ProgramCall with(String name, long number) {
    return put(name, (double) number, type(name).equals("float") ? "float" : "int");
  }

  /** Gives a number. */
  public ProgramCall with(String name, double number) {
    return put(name, number, "float");
  }

  /** Gives a flag. */
  public ProgramCall with(String name, boolean flag) {
    return put(name, flag ? 1.0 : 0.0, "bool");
  }

  /** Gives a text. */
  public ProgramCall with(String name, String value) {
    return put(name, value, "str");
  }

  /** Gives whole numbers. */
  public ProgramCall with(String name, long... numbers) {
    return put(name, numbers, "List[int]");
  }

  /**
   * Gives a record: each component to the field of its name in small letters with underscores.
   *
   * @param fields tensors, lists of tensors, whole numbers as long[], numbers and flags
   */
  public ProgramCall with(String name, Record fields) {
    String type = type(name);
    List<Parameter> declared = text.records().get(type);
    if (declared == null) {
      throw new IllegalArgumentException("a record given as " + name + " to " + function);
    }
    given.put(name, fieldsOf(name + ": " + type, declared, fields));
    return this;
  }

  /** Runs the function without recording gradients; results belong to {@code manager}. */
  public NDList run(NDManager manager) {
    return run(manager, false);
  }

  /**
   * Runs the function with gradients recorded, so that a later call may differentiate its results
   * by arrays that require gradients; results belong to {@code manager}.
   *
   * <p>Arguments must stay open until the last differentiation: the graph reads them again, and
   * their memory, where it came from Java, goes when they are closed.
   */
  public NDList runRecorded(NDManager manager) {
    return run(manager, true);
  }

  private NDList run(NDManager manager, boolean record) {
    try (NDManager scope = manager.newSubManager();
        NDManager host = scope.newSubManager(Device.cpu())) {
      NDList arguments = new NDList();
      Map<NDArray, String> listOf = new IdentityHashMap<>();
      List<Double> numbers = new ArrayList<>();
      for (Parameter parameter : function.parameters()) {
        Object value = given.get(parameter.name());
        if (value == null) {
          throw new IllegalArgumentException("no " + parameter.name() + " given to " + function);
        }
        add(parameter.name(), value, arguments, numbers, listOf, host);
      }
      if (!numbers.isEmpty()) {
        double[] all = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        arguments.add(host.create(all));
      }
      NDArray selector = scope.create(0f);
      selector.setName("module_method:" + function.entry());
      arguments.add(selector);
      return runner.run(arguments, manager, record);
    }
  }

  private void add(
      String name,
      Object value,
      NDList arguments,
      List<Double> numbers,
      Map<NDArray, String> listOf,
      NDManager host) {
    if (value instanceof NDArray tensor) {
      addTensor(null, tensor, arguments, listOf);
    } else if (value instanceof List<?> tensors) {
      tensors.forEach(tensor -> addTensor(name + "[]", (NDArray) tensor, arguments, listOf));
    } else if (value instanceof Map<?, ?> fields) {
      fields.forEach((field, of) -> add(name + "_" + field, of, arguments, numbers, listOf, host));
    } else if (value instanceof long[] whole) {
      arguments.add(host.create(whole, new Shape(whole.length)));
    } else if (value instanceof String string) {
      arguments.add(host.create(string));
    } else {
      numbers.add((Double) value);
    }
  }

  private void addTensor(
      String list, NDArray tensor, NDList arguments, Map<NDArray, String> listOf) {
    String before = listOf.putIfAbsent(tensor, String.valueOf(list));
    if (before != null && !before.equals(String.valueOf(list))) {
      throw new IllegalArgumentException(
          "the same tensor in two places of a call of " + function + ": " + before + ", " + list);
    }
    tensor.setName(list);
    arguments.add(tensor);
  }

  private ProgramCall put(String name, Object value, String type) {
    if (!type(name).equals(type)) {
      throw new IllegalArgumentException("%s %s given to %s".formatted(type, name, function));
    }
    if (value instanceof Double number && type.equals("int")) {
      checkWhole(name, number);
    }
    given.put(name, value);
    return this;
  }

  private void checkWhole(String name, double number) {
    if (Math.abs(number) > GREATEST_WHOLE) {
      throw new IllegalArgumentException(name + " " + number + " is too great for " + function);
    }
  }

  private String type(String name) {
    return function.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter " + name + " in " + function))
        .type();
  }

  /** The values of a record's components in the order of the fields of the program's record. */
  private Map<String, Object> fieldsOf(String what, List<Parameter> declared, Record values) {
    Map<String, Object> byName = new HashMap<>();
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      byName.put(snakeCase(component.getName()), valueOf(component, values));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Parameter field : declared) {
      Object value = byName.remove(field.name());
      boolean fits =
          switch (field.type()) {
            case "Tensor" -> value instanceof NDArray;
            case "List[Tensor]" -> value instanceof List<?> list && !list.isEmpty();
            case "List[int]" -> value instanceof long[];
            case "bool" -> value instanceof Boolean;
            case "int", "float" -> value instanceof Number;
            default -> value instanceof Record;
          };
      if (!fits) {
        throw new IllegalArgumentException(
            "%s has no %s %s, but %s".formatted(what, field.type(), field.name(), value));
      }
      fields.put(field.name(), given(what + "." + field.name(), field.type(), value));
    }
    if (!byName.isEmpty()) {
      throw new IllegalArgumentException("%s has no fields %s".formatted(what, byName.keySet()));
    }
    return fields;
  }

  /** A value as {@link #add} takes it. */
  private Object given(String what, String type, Object value) {
    if (value instanceof Record inner) {
      return fieldsOf(what, text.records().getOrDefault(type, List.of()), inner);
    } else if (value instanceof Boolean flag) {
      return flag ? 1.0 : 0.0;
    }
    return value instanceof Number number ? (Object) number.doubleValue() : value;
  }

  private static Object valueOf(RecordComponent component, Record values) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names that the components of a record have as fields. */
  static Set<String> fieldNames(Class<?> record) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      names.add(snakeCase(component.getName()));
    }
    return names;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
