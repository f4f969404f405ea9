package dev.ergo.eval.benchmark;

/** The project by whose rules a benchmark is asked and judged. */
public enum ProtocolKind {
  /** The policy's own prompts and Ergo's reading of answers. */
  ERGO,
  /** The prompts and scorers of lmms-eval's task of that benchmark. */
  LMMS_EVAL,
  /** The prompts and scorers of VLMEvalKit's data set of that name, without its LLM extractor. */
  VLMEVALKIT
}
