/** {@code train.mlflow}: the metrics of a training at a server of MLflow, by its REST interface. */
package dev.ergo.rl.mlflow;
