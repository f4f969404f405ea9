package dev.ergo.eval.job;

import java.io.Serializable;
import java.util.List;

/**
 * All that another process needs to answer items of an evaluation.
 *
 * @param config the sections of the job as YAML, its paths absolute
 * @param threads threads that libtorch splits an operation over
 * @param keys what data and policy of each task must be; tasks are each benchmark's policies in
 *     order
 */
record EvalSpec(String config, int threads, List<String> keys) implements Serializable {}
