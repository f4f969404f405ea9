/**
 * Policies taken home: a model, an adapter or the policy of a run, written as one model folder that
 * other libraries load as it is.
 *
 * <p>In come folders in Hugging Face and PEFT form; out goes a folder in Hugging Face form.
 */
package dev.ergo.core.export;
