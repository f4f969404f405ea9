#!/bin/sh
# Moves libtorch and the CUDA libraries that it loads out of installed wheels: docker/libraries.sh WHEELS FOLDER
# They find each other by relative paths, so each keeps its place.
set -eu
wheels=$1
folder=$2
mkdir -p "$folder/torch"
mv "$wheels/torch/lib" "$folder/torch/lib"
# Those of Python's side.
rm -f "$folder"/torch/lib/libtorch_python.so "$folder"/torch/lib/libshm.so "$folder"/torch/lib/*.a
for libraries in "$wheels"/nvidia/*/lib "$wheels"/cusparselt/lib; do
  place=$folder/${libraries#"$wheels/"}
  mkdir -p "$(dirname "$place")"
  mv "$libraries" "$place"
done
