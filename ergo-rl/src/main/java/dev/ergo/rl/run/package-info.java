/** What a training keeps in its run's folder: metrics of every step, and checkpoints. */
package dev.ergo.rl.run;
