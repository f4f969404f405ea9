package dev.ergo.core.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.ProgramText.Function;
import dev.ergo.core.tensor.ProgramText.Parameter;
import java.lang.reflect.Method;
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
import java.util.TreeMap;
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

  /** What gives the components of records, by the names that they have as fields. */
  private static final ClassValue<Map<String, Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> record) {
          Map<String, Method> accessors = new TreeMap<>();
          for (RecordComponent component : record.getRecordComponents()) {
            String name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            component.getAccessor().setAccessible(true);
            accessors.put(name, component.getAccessor());
          }
          return accessors;
        }
      };

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

  /**
   * Gives an argument.
   *
   * @param value an {@code NDArray}; a collection of them, which must not be empty (DJL can't pass
   *     an empty list: give one empty tensor and let the program look at its size); a text, number,
   *     flag or {@code long[]}; or a record, whose components go to the fields of their names in
   *     small letters with underscores
   */
  public ProgramCall with(String name, Object value) {
    Parameter parameter =
        function.parameters().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("no parameter " + name + " in " + function));
    given.put(name, taken(name, parameter.type(), value));
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

  /** Runs the function in one way or the other. */
  public NDList run(NDManager manager, boolean record) {
    try (NDManager host = manager.newSubManager(Device.cpu())) {
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
      // On the host: a GPU would be waited for while it is copied.
      NDArray selector = host.create(0f);
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

  /** A value as {@link #add} takes it. */
  private Object taken(String name, String type, Object value) {
    Object taken =
        switch (type) {
          case "Tensor" -> value instanceof NDArray ? value : null;
          case "List[Tensor]" ->
              value instanceof Collection<?> all && !all.isEmpty() ? List.copyOf(all) : null;
          case "List[int]" -> value instanceof long[] ? value : null;
          case "str" -> value instanceof String ? value : null;
          case "bool" -> value instanceof Boolean flag ? (flag ? 1.0 : 0.0) : null;
          case "float" -> value instanceof Number number ? number.doubleValue() : null;
          case "int" -> value instanceof Integer || isSmall(value) ? whole(value) : null;
          default ->
              text.records().containsKey(type) && value instanceof Record fields
                  ? fieldsOf(name, type, fields)
                  : null;
        };
    if (taken == null) {
      throw new IllegalArgumentException(
          "%s of %s is a %s, but it is given %s"
              .formatted(name, function, type, value instanceof NDArray ? "a tensor" : value));
    }
    return taken;
  }

  /** Beyond 2^53 not every whole number is a float64 number. */
  private static boolean isSmall(Object value) {
    return value instanceof Long number && Math.abs(number) <= 1L << 53;
  }

  private static double whole(Object value) {
    return ((Number) value).doubleValue();
  }

  /** The values of a record's components in the order of the fields of the program's record. */
  private Map<String, Object> fieldsOf(String name, String type, Record values) {
    Map<String, Method> accessors = ACCESSORS.get(values.getClass());
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Parameter field : text.records().get(type)) {
      Object value = valueOf(accessors.get(field.name()), values);
      fields.put(field.name(), taken(name + "." + field.name(), field.type(), value));
    }
    Set<String> unknown = new TreeSet<>(accessors.keySet());
    unknown.removeAll(fields.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s of %s has no fields %s".formatted(name, function, unknown));
    }
    return fields;
  }

  private static Object valueOf(Method accessor, Record values) {
    try {
      return accessor == null ? null : accessor.invoke(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names that the components of a record have as fields. */
  static Set<String> fieldNames(Class<?> record) {
    return ACCESSORS.get(record).keySet();
  }
}
