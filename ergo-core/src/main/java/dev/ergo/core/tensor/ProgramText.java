package dev.ergo.core.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a tensor program with its functions and records by name.
 *
 * <p>DJL passes tensors, lists of tensors and texts to a function, but no numbers and no records. A
 * function that declares such a parameter gets a second one in front of it here, which takes the
 * fields of records one by one and all numbers of a call as one float64 array on the host.
 */
final class ProgramText {

  private static final Pattern RECORD =
      Pattern.compile(
          "(?m)^class (\\w+)\\(NamedTuple\\):\\n((?:  \\w+ ?: ?[^#\\n]+(?:#.*)?\\n)+|  pass\\n)");
  private static final Pattern FIELD = Pattern.compile("(?m)^  (\\w+) ?: ?([^#\\n]+?) *(?:#.*)?$");
  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^def (\\w+)\\(\\s*self\\s*(?:,\\s*([^)]*?))?,?\\s*\\) -> ([^:\\n]+):$");

  private static final String LONGS =
      """
      def to_ints(self, numbers: Tensor) -> List[int]:
        out = annotate(List[int], [])
        for i in range(numbers.size(0)):
          out.append(int(numbers[i]))
        return out
      """;

  private final Map<String, List<Parameter>> records = new LinkedHashMap<>();
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final String module;

  /** A parameter of a function or a field of a record. */
  record Parameter(String name, String type) {}

  /**
   * A function of the program.
   *
   * @param entry name of the function that is called for it
   */
  record Function(String name, List<Parameter> parameters, String result, String entry) {

    /** Its name with the names of its parameters. */
    String call() {
      List<String> names = parameters.stream().map(Parameter::name).toList();
      return name + "(" + String.join(", ", names) + ")";
    }

    @Override
    public String toString() {
      List<String> all = parameters.stream().map(p -> p.name() + ": " + p.type()).toList();
      return name + "(" + String.join(", ", all) + ")";
    }
  }

  ProgramText(String text) {
    Matcher record = RECORD.matcher(text);
    while (record.find()) {
      List<Parameter> fields = new ArrayList<>();
      Matcher field = FIELD.matcher(record.group(2));
      while (field.find()) {
        fields.add(new Parameter(field.group(1), field.group(2)));
      }
      records.put(record.group(1), List.copyOf(fields));
    }
    StringBuilder body = new StringBuilder(RECORD.matcher(text).replaceAll(""));
    Matcher function = FUNCTION.matcher(text);
    while (function.find()) {
      List<Parameter> parameters = parameters(function.group(2));
      boolean direct = parameters.stream().allMatch(p -> passes(p.type()));
      String entry = direct ? function.group(1) : "call_" + function.group(1);
      Function found = new Function(function.group(1), parameters, function.group(3), entry);
      functions.put(found.name(), found);
      if (!direct && parameters.stream().allMatch(p -> isCallable(p.type()))) {
        body.append(entry(found));
      }
    }
    body.append(functions.containsKey("to_ints") ? "" : LONGS);
    module = module(body.toString());
  }

  /** The functions by name. */
  Map<String, Function> functions() {
    return functions;
  }

  /** The fields of each record in their order. */
  Map<String, List<Parameter>> records() {
    return records;
  }

  /** The text as libtorch loads it. */
  String module() {
    return module;
  }

  /** Whether DJL can pass an argument of that type. */
  static boolean passes(String type) {
    return List.of("Tensor", "List[Tensor]", "Dict[str, Tensor]", "str").contains(type);
  }

  static boolean isNumber(String type) {
    return List.of("int", "float", "bool").contains(type);
  }

  private boolean isCallable(String type) {
    return passes(type)
        || isNumber(type)
        || type.equals("List[int]")
        || records.containsKey(type)
            && records.get(type).stream().allMatch(field -> isCallable(field.type()));
  }

  private static List<Parameter> parameters(String list) {
    List<Parameter> parameters = new ArrayList<>();
    // A comma inside of brackets belongs to a type.
    for (String one : list == null ? new String[0] : list.split(",\\s*(?![^\\[]*\\])")) {
      String[] parts = one.strip().split("\\s*:\\s*", 2);
      parameters.add(new Parameter(parts[0], parts[1]));
    }
    return List.copyOf(parameters);
  }

  private String entry(Function function) {
    List<String> declared = new ArrayList<>(List.of("self"));
    int[] numbers = new int[1];
    List<String> passed =
        function.parameters().stream()
            .map(parameter -> argument(parameter.name(), parameter.type(), declared, numbers))
            .toList();
    if (numbers[0] > 0) {
      declared.add("numbers: Tensor");
    }
    return "def %s(%s) -> %s:\n  return self.%s(%s)\n"
        .formatted(
            function.entry(),
            String.join(", ", declared),
            function.result(),
            function.name(),
            String.join(", ", passed));
  }

  /** The expression for an argument; what it is made of is declared as parameters of the entry. */
  private String argument(String name, String type, List<String> declared, int[] numbers) {
    if (isNumber(type)) {
      return "%s(numbers[%d])".formatted(type, numbers[0]++);
    }
    if (records.containsKey(type)) {
      List<String> fields =
          records.get(type).stream()
              .map(f -> argument(name + "_" + f.name(), f.type(), declared, numbers))
              .toList();
      return type + "(" + (fields.isEmpty() ? "0" : String.join(", ", fields)) + ")";
    }
    boolean integers = type.equals("List[int]");
    declared.add(name + ": " + (integers ? "Tensor" : type));
    return integers ? "self.to_ints(" + name + ")" : name;
  }

  private String module(String body) {
    StringBuilder text = new StringBuilder();
    records.forEach(
        (name, fields) -> {
          text.append("class %s(NamedTuple):\n".formatted(name));
          // libtorch knows no record without fields.
          text.append(fields.isEmpty() ? "  none : int\n" : "");
          fields.forEach(f -> text.append("  %s : %s\n".formatted(f.name(), f.type())));
        });
    text.append(TorchScriptArchive.HEADER);
    body.lines().forEach(line -> text.append(line.isBlank() ? "" : "  ").append(line).append('\n'));
    String own = "__torch__." + TorchScriptArchive.CLASS_NAME;
    String typed = text.toString().replaceAll("(def \\w+\\(\\s*self)\\b", "$1: " + own);
    for (String name : records.keySet()) {
      typed = typed.replaceAll("(?<!class )(?<![\\w.])" + name + "\\b", "__torch__." + name);
    }
    return typed;
  }
}
