/**
 * What fits into cards of several sizes, by the arithmetic of the memory plan, and how long a step
 * would take on them, by arithmetic alone. {@code ergo-bench/cards.sh} prints it.
 */
package dev.ergo.bench.cards;
