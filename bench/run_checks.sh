#!/usr/bin/env bash
# Checks checkpoints and adapters that Ergo saved against transformers and PEFT: bench/run_checks.sh FOLDER...
# bench/run_checks.sh export ADAPTER... checks what `job: export` makes of adapters (check_export.py).
# bench/run_checks.sh watching RUN PORT MLFLOW_PORT COMMAND... kills and resumes a training, and compares what others read of it
# (check_watching.py).
# Makes bench/.venv from bench/requirements.txt first, if it is not there; PYTHON names another interpreter to use as it is.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [ "$#" -eq 0 ]; then
  echo "usage: bench/run_checks.sh [export] FOLDER... (a checkpoint or an adapter that a run saved)" >&2
  exit 2
fi
started="$PWD"
if [ "$1" = watching ]; then
  shift
  if [ -z "${PYTHON:-}" ]; then
    PYTHON="$here/.venv-watching/bin/python"
    if ! cmp -s "$here/requirements-watching.txt" "$here/.venv-watching/installed.txt"; then
      python3 -m venv "$here/.venv-watching"
      "$PYTHON" -m pip install --quiet --requirement "$here/requirements-watching.txt"
      cp "$here/requirements-watching.txt" "$here/.venv-watching/installed.txt"
    fi
  fi
  exec "$PYTHON" "$here/check_watching.py" "$@"
fi
cd "$here"
. ./environment.sh
cd "$started"
script=check_run.py
if [ "$1" = export ]; then
  script=check_export.py
  shift
fi
exec "$PYTHON" "$here/$script" "$@"
