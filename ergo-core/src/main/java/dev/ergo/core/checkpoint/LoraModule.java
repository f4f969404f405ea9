package dev.ergo.core.checkpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The matrices of a decoder layer that an adapter may change. */
public enum LoraModule {
  Q_PROJ("self_attn"),
  K_PROJ("self_attn"),
  V_PROJ("self_attn"),
  O_PROJ("self_attn"),
  GATE_PROJ("mlp"),
  UP_PROJ("mlp"),
  DOWN_PROJ("mlp");

  /** What stands before the layer in names of PEFT files. */
  static final String PEFT_LAYERS = "base_model.model.model.language_model.layers.";

  private static final String B = ".lora_B.weight";

  private final String parent;

  LoraModule(String parent) {
    this.parent = parent;
  }

  /** Its name as in checkpoints, {@code q_proj}. */
  public String moduleName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its path inside a layer, {@code self_attn.q_proj}. */
  public String path() {
    return parent + "." + moduleName();
  }

  /** Published name of its weight in a layer. */
  public String weight(int layer) {
    return "model.layers." + layer + "." + path() + ".weight";
  }

  /** Name of its A in a PEFT file: the module name of transformers 5 behind PEFT's prefix. */
  String a(int layer) {
    return PEFT_LAYERS + layer + "." + path() + ".lora_A.weight";
  }

  /** Name of its B in a PEFT file. */
  String b(int layer) {
    return PEFT_LAYERS + layer + "." + path() + B;
  }

  /** Whether a name of a PEFT file is that of a B. */
  static boolean isB(String name) {
    return name.endsWith(B);
  }

  static Optional<LoraModule> at(String path) {
    return Arrays.stream(values()).filter(module -> module.path().equals(path)).findFirst();
  }
}
