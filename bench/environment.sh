# Sourced in bench/: sets PYTHON to bench/.venv made from requirements.txt, unless it names another interpreter already.
if [ -z "${PYTHON:-}" ]; then
  PYTHON="$PWD/.venv/bin/python"
  # Written last, so that an install that was broken off is begun again.
  if ! cmp -s requirements.txt .venv/installed.txt; then
    python3 -m venv .venv
    .venv/bin/pip install --quiet --requirement requirements.txt
    cp requirements.txt .venv/installed.txt
  fi
fi
