#!/usr/bin/env bash
# Prints what fits into cards of several sizes, by the arithmetic of the memory plan (docs/cuda.md).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
${MVN:-mvn} -q -pl ergo-bench -am process-classes
exec java -cp "ergo-bench/target/classes:$(cat ergo-bench/target/classpath.txt)" dev.ergo.bench.CardTable
