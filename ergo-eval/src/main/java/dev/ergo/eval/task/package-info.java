/**
 * One policy on one benchmark ({@link dev.ergo.eval.task.EvalTask}): its items are answered, except
 * those whose answers are kept from before, and all of them are judged.
 *
 * <p>In come a benchmark and a policy, or a file of predictions; out comes a result for every item,
 * failures among them.
 */
package dev.ergo.eval.task;
