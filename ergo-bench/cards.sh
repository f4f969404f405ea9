#!/usr/bin/env bash
# Prints what fits into cards of several sizes and how long a step would take on them, by arithmetic (docs/cuda.md); with
# "parts" the summands of each; with "decisions" what single decisions are worth.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
${MVN:-mvn} -q -pl ergo-bench -am process-classes
main=CardTable
[ "${1:-}" != decisions ] || main=PartTable
exec java -cp "ergo-bench/target/classes:$(cat ergo-bench/target/classpath.txt)" dev.ergo.bench.cards.$main "$@"
