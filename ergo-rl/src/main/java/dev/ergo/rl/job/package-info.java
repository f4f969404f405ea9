/**
 * The jobs init and scenes, each a class that turns its section of a configuration into files. The
 * other jobs live beside what they run.
 */
package dev.ergo.rl.job;
