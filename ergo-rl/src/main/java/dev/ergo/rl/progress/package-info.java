/**
 * What a process tells about itself while it works: lines that say how far it is and when it ends,
 * and the memory it has taken.
 */
package dev.ergo.rl.progress;
