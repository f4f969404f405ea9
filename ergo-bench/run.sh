#!/usr/bin/env bash
# Runs the benchmarks whose names match, with JMH's options: ergo-bench/run.sh Decode -p prompts=8; no argument runs all.
set -euo pipefail
# The benchmarks read policies/ of the repository.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mvn -q -pl ergo-bench -am process-classes
exec java -cp "ergo-bench/target/classes:$(cat ergo-bench/target/classpath.txt)" org.openjdk.jmh.Main "$@"
