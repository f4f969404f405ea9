/** How often the answers to the examples of a data set were right while a policy was trained. */
package dev.ergo.data.difficulty;
