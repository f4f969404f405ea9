/**
 * Tensor programs and tensor files.
 *
 * <p>A {@link dev.ergo.core.tensor.TensorProgram} is TorchScript text from the resources, run as
 * one native call. In come NDArrays and lists of NDArrays; out come NDArrays. What a program
 * computes is decided by the package that owns its text.
 */
package dev.ergo.core.tensor;
