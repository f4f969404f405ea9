/**
 * An item on its way: what a policy is asked ({@link dev.ergo.eval.item.EvalItem}), what it answers
 * ({@link dev.ergo.eval.item.AnsweredItem}) and what that is worth ({@link
 * dev.ergo.eval.item.ItemResult}); and what a policy is to those who ask it.
 *
 * <p>Records alone, without a rule of judging and without a file.
 */
package dev.ergo.eval.item;
