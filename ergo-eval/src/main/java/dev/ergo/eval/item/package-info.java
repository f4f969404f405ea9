/**
 * An item on its way: what a policy is asked ({@link dev.ergo.eval.item.EvalItem}), what it answers
 * ({@link dev.ergo.eval.item.AnsweredItem}), how well its region covers the target ({@link
 * dev.ergo.eval.item.RegionQuality}, for rewards and evaluations alike) and what the answer is
 * worth ({@link dev.ergo.eval.item.ItemResult}); and what a policy is to those who ask it.
 *
 * <p>Records, their JSON form and the log that keeps them by lines, without a rule of judging.
 */
package dev.ergo.eval.item;
