/**
 * Model folders in Hugging Face form: config.json, the weights and adapters by their published
 * names, and the files beside them, read, checked, made anew and written.
 *
 * <p>In come folders, or numbers that describe a new model; out come weights by name, for {@code
 * dev.ergo.core.model} to compute with, and folders that other libraries load.
 */
package dev.ergo.core.checkpoint;
