package dev.ergo.rl.loss;

import dev.ergo.core.tensor.TensorProgram;
import java.util.Locale;

/**
 * The loss of one token, a function of a tensor program. An implementation is a record whose
 * components are its settings, numbers all of them.
 */
public interface Surrogate {

  /**
   * TorchScript text with a record {@code Settings}, whose fields are this record's components in
   * snake case ({@code pass} where it has none), and with the functions {@code token_loss} and
   * {@code measures} that policy_loss.torchscript describes.
   *
   * <p>By default it is the file beside the class that has its name in small letters.
   */
  default String program() {
    return TensorProgram.read(getClass(), getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }
}
