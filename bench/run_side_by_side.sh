#!/usr/bin/env bash
# Compiles Ergo, makes the Python environment where it is missing, and compares: bench/run_side_by_side.sh two-looks --shape tiny
# PYTHON=… uses another interpreter as it is, MVN="mvn -o" another way to call Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./environment.sh
cd ..
${MVN:-mvn} -q -pl ergo-bench -am process-classes
# What the README says of threads that wait.
case " $* " in *" two-looks "* | *" trl "* | *" phases "*) export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}" ;; esac
exec "$PYTHON" bench/side_by_side.py "$@"
