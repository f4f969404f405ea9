package dev.ergo.core.checkpoint;

/** Names of adapter tensors in PEFT files: module names of transformers 5 behind PEFT's prefix. */
final class PeftNames {

  static final String LAYERS = "base_model.model.model.language_model.layers.";

  /** PEFT with transformers before 4.52, where the language model was the model itself. */
  static final String OLD_LAYERS = "base_model.model.model.layers.";

  static final String A = ".lora_A.weight";
  static final String B = ".lora_B.weight";

  private PeftNames() {}

  static String a(int layer, LoraModule module) {
    return LAYERS + layer + "." + module.path() + A;
  }

  static String b(int layer, LoraModule module) {
    return LAYERS + layer + "." + module.path() + B;
  }

  static boolean isB(String name) {
    return name.endsWith(B);
  }

  /** The present form of a name of either form. */
  static String current(String name) {
    return name.startsWith(OLD_LAYERS) ? LAYERS + name.substring(OLD_LAYERS.length()) : name;
  }
}
