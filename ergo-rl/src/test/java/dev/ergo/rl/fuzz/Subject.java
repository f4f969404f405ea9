package dev.ergo.rl.fuzz;

import java.util.List;

/**
 * A kind of input that people bring, and what reads it.
 *
 * @param name its name in the table of counts
 * @param form how it can be damaged in places that matter
 * @param whole sound ones
 * @param reader reads one to its end
 */
record Subject(String name, Form form, List<byte[]> whole, Reader reader) {

  /** How an input is built. */
  enum Form {
    BINARY,
    PNG,
    TEXT,
    JSON
  }

  /** Reads an input, or says in one sentence of a user's why it can't be. */
  interface Reader {
    void read(byte[] input) throws Exception;
  }
}
