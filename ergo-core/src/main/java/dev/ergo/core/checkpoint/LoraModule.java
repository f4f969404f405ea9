package dev.ergo.core.checkpoint;

import java.util.Locale;

/** The matrices of a decoder layer that a new adapter may change. */
public enum LoraModule {
  Q_PROJ("self_attn"),
  K_PROJ("self_attn"),
  V_PROJ("self_attn"),
  O_PROJ("self_attn"),
  GATE_PROJ("mlp"),
  UP_PROJ("mlp"),
  DOWN_PROJ("mlp");

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
}
