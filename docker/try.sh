#!/usr/bin/env bash
# Carries out the steps of a Dockerfile without Docker, and runs jobs in what comes of it; "--" stands between two, and
# NAME=value in front of one sets a variable, as docker run -e does:
#
#   docker/try.sh docker/Dockerfile.cpu -Dconfig=grpo.yaml -Dergo.train.steps=1
#   docker/try.sh docker/Dockerfile.cuda -Dconfig=score.yaml -- PYTORCH_FLAVOR=cpu -Dconfig=score.yaml
#
# The context is the commit, as `git archive HEAD` gives it. A stage begins with this machine's system in place of its base
# image (so JDK 17, Maven, Python and pip have to be there), with empty home directories, /tmp and /srv; what its steps
# write goes to a folder of its own. The job runs as a user without a name, and can write /ergo/runs and /tmp alone.
# Needs Linux and root, for the mounts, which end with it. TRY_FOLDER (a folder of TMPDIR) holds the stages; it is deleted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
file=${1:?which Dockerfile?}
shift
if [ -z "${TRY_INSIDE:-}" ]; then
  [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || { echo "docker/try.sh needs Linux and root"; exit 1; }
  folder=$(mktemp -d "${TRY_FOLDER:-${TMPDIR:-/tmp}}/try.XXXXXX")
  trap 'rm -rf "$folder"' EXIT
  TRY_INSIDE=$folder unshare --mount --pid --fork --kill-child "$0" "$file" "$@"
  exit
fi
folder=$TRY_INSIDE
mkdir "$folder/context"
git archive HEAD | tar -x -C "$folder/context"
declare -A ENVIRONMENT STAGES
COMMIT=$(git rev-parse HEAD)

begin() { # a stage, in that folder
  root=$1
  directory=/
  ENVIRONMENT=()
  mkdir -p "$root".{written,work,empty} "$root"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$root.written,workdir=$root.work" "$root"
  for hidden in root home tmp srv; do
    mkdir -p "$root/$hidden" "$root.empty/$hidden"
    mount --bind "$root.empty/$hidden" "$root/$hidden"
  done
  chmod 1777 "$root/tmp"
  for shared in dev sys; do mount --rbind "/$shared" "$root/$shared"; done
  mount -t proc proc "$root/proc"
}

inside() { # a command line in the stage, with its variables and none of this shell's but those of proxies and registries
  local passed=(PATH="$PATH" HOME=/root)
  local name
  for name in $(compgen -e | grep -iE '_proxy$|^pip_|^ssl_cert|_ca_bundle$' || true); do passed+=("$name=${!name}"); done
  for name in "${!ENVIRONMENT[@]}"; do passed+=("$name=${ENVIRONMENT[$name]}"); done
  env -i "${passed[@]}" chroot "${as[@]}" "$root" /bin/sh -c "cd $directory && $1"
}

copied() { # from WHERE… to a place of the stage, as COPY does: of a folder what is in it
  local from=$1 to=${*: -1} one
  shift
  [[ $to == /* ]] || to=$directory/$to
  [ $# -lt 3 ] && [ ! -d "$from/$1" ] && [[ $to != */ ]] || mkdir -p "$root$to"
  for one in "${@:1:$#-1}"; do
    if [ -d "$from/$one" ]; then cp -a "$from/$one/." "$root$to/"; else cp -a "$from/$one" "$root$to"; fi
  done
}

step() { # an instruction
  local name=${1%% *} rest=${1#* } key
  echo "== $1"
  case $name in
    FROM)
      begin "$folder/stage$((++count))"
      STAGES[${rest##* AS }]=$root
      ;;
    WORKDIR) directory=$rest && mkdir -p "$root$directory" ;;
    ENV)
      key=${rest%%=*}
      ENVIRONMENT[$key]=${rest#*=}
      if [[ ${rest#*=} == \$* ]]; then ENVIRONMENT[$key]=${ENVIRONMENT[${rest#*=\$}]:-}; fi
      ;;
    ARG)
      key=${rest%%=*}
      ENVIRONMENT[$key]=${!key:-${rest#*=}}
      ;;
    COPY)
      local words
      read -r -a words <<<"$rest"
      if [[ ${words[0]} == --from=* ]]; then
        copied "${STAGES[${words[0]#--from=}]}" "${words[@]:1}"
      else
        copied "$folder/context" "${words[@]}"
      fi
      ;;
    RUN) inside "$rest" ;;
    ENTRYPOINT) entry=$(tr -d '[]",' <<<"$rest") ;;
    *) echo "docker/try.sh knows no $name" && exit 1 ;;
  esac
}

count=0
as=()
while IFS= read -r line <&3; do
  [[ $line == \#* || -z $line ]] && continue
  while [[ $line == *\\ ]]; do
    IFS= read -r more <&3
    line="${line%\\}${more# }"
  done
  step "$line"
done 3<"$file"

echo "== bytes: $(du -sb "$root/ergo" | cut -f1) in /ergo"
mkdir -p "$root/ergo/runs"
chmod 1777 "$root/ergo/runs"
as=(--userspec=54321:54321)
ENVIRONMENT[HOME]=/
code=0
while [ $# -gt 0 ]; do
  variables=""
  arguments=""
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    if [[ $1 == [A-Z]*=* ]]; then variables+="export $(printf %q "$1") && "; else arguments+=" $(printf %q "$1")"; fi
    shift
  done
  [ $# = 0 ] || shift
  echo "== $variables$entry$arguments"
  inside "${variables}exec $entry$arguments" || code=$?
done
for written in "$root"/ergo/runs/*/provenance.json; do
  [ ! -e "$written" ] || { echo "== ${written#"$root"}" && grep -E '"(ergo|commit|changed_files|device)"' "$written"; }
done
echo "== the last failure's code: $code"
exit $code
